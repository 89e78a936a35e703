import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/useFormat';

/** Words a download: "34 MB of 398 MB, 12 s left". */
export function useProgressText() {
  const { t } = useTranslation();
  const format = useFormat();
  return (done: number, total: number, bytesPerSecond: number): string => {
    const amount = t('amountOf', { done: format.bytes(done), total: format.bytes(total) });
    if (bytesPerSecond <= 0 || done >= total) return amount;
    const seconds = Math.ceil((total - done) / bytesPerSecond);
    return `${amount}, ${t('timeLeft', { time: format.span(seconds) })}`;
  };
}
