import { useTranslation } from 'react-i18next';
import { focusContent } from '../focusContent';

/** The first stop of the Tab key: leads past the navigation. */
export function SkipLink() {
  const { t } = useTranslation();
  return (
    <button type="button" className="skip-link" onClick={focusContent}>
      {t('skipToContent')}
    </button>
  );
}
