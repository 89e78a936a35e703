import { useTranslation } from 'react-i18next';

/** The first stop of the Tab key: leads past the navigation. */
export function SkipLink() {
  const { t } = useTranslation();
  return (
    <button type="button" className="skip-link" onClick={focusContent}>
      {t('skipToContent')}
    </button>
  );
}

function focusContent(): void {
  // Screens that were visited before are still there, hidden.
  const mains = [...document.querySelectorAll<HTMLElement>('main, [role="main"]')];
  const shown = mains.find((main) => main.offsetParent !== null);
  if (!shown) return;
  shown.tabIndex = -1;
  shown.focus();
}
