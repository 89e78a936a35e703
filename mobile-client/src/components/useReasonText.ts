import { useTranslation } from 'react-i18next';
import type { UseCapability } from '../hooks/useCapability';

/** Providers by the name that people know, where the API's is another. */
const PROVIDER_NAMES: Readonly<Record<string, string>> = { 'hugging-face': 'Hugging Face' };
/** A variable that an administrator sets, such as HF_API_KEY. */
const VARIABLE = /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/;

/** Says why a capability is not ready: in the app's words where it knows the state, else in the server's. */
export function useReasonText() {
  const { t } = useTranslation('problems');
  return ({ state, reason, model }: Pick<UseCapability, 'state' | 'reason' | 'model'>) => {
    switch (state) {
      case 'downloadable':
        return model && t('capability.notDownloaded', { model: model.model });
      case 'needs_key': {
        const provider = model && (PROVIDER_NAMES[model.provider] ?? model.provider);
        const [variable] = VARIABLE.exec(reason ?? '') ?? [];
        if (provider === undefined) return undefined;
        return variable === undefined
          ? t('capability.keyMissing', { provider })
          : t('capability.keyMissingIn', { provider, variable });
      }
      case 'unavailable':
        return reason && t('serverSays', { text: reason });
      default:
        return undefined;
    }
  };
}
