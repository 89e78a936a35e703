import Download from 'lucide-react-native/icons/download';
import { useTranslation } from 'react-i18next';
import { useCapability } from '../hooks/useCapability';
import { useLocalModels } from '../hooks/useLocalModels';
import { useSpokenLanguages } from '../hooks/useSpokenLanguages';
import { languageName } from '../i18n/languageName';
import { useFormat } from '../i18n/useFormat';
import { Button } from './Button';
import { DownloadNotice } from './DownloadNotice';
import { Notice } from './Notice';
import { Text } from './Text';

interface LanguageNoticeProps {
  capability: 'text_to_speech' | 'speech_to_text';
  /** BCP 47: what is to be spoken. */
  language: string;
  /** A request was refused because of it. */
  refused?: boolean;
}

/** Says which languages the model in use knows where that one is not among them, and offers one that knows it. */
export function LanguageNotice({ capability, language, refused = false }: LanguageNoticeProps) {
  const { t, i18n } = useTranslation('problems');
  const format = useFormat();
  const { model, state, choose } = useCapability(capability);
  const { downloads, download } = useLocalModels();
  const { languages, knows, modelFor } = useSpokenLanguages(capability);
  if (model === undefined || state !== 'ready' || knows(language)) return null;

  const nameOf = (code: string) => languageName(code, i18n.language);
  const knowsOnly = t(`knowsOnly.${capability}`, {
    model: model.model,
    languages: languages.map(nameOf).join(', '),
  });
  const other = modelFor(language);
  const transfer = other && downloads[other.id];
  if (other && transfer?.state === 'running') return <DownloadNotice id={other.id} />;
  // A download that failed is told where it can be tried again.
  if (other === undefined || transfer?.state === 'failed') {
    return refused ? (
      <Notice alert title={knowsOnly} text={t('chooseOtherLanguage')} />
    ) : (
      <Text variant="caption" tone="muted" align="center">
        {knowsOnly}
      </Text>
    );
  }
  const use = () => choose(`local:${other.id}`);
  const fetchAndUse = async () => {
    if (await download(other.id)) use();
  };
  const there = other.availability === 'ready' || other.availability === 'loading';
  const facts = { model: other.id, language: nameOf(language), size: format.bytes(other.size_bytes) };
  return (
    <Notice
      alert={refused}
      title={knowsOnly}
      text={there || other.size_bytes === 0 ? t('otherKnows', facts) : t('otherKnowsOfSize', facts)}
    >
      {there ? (
        <Button label={t('useModel', { model: other.id })} onPress={use} />
      ) : (
        <Button icon={Download} label={t('downloadModel')} onPress={() => void fetchAndUse()} />
      )}
    </Notice>
  );
}
