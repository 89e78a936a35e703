import type { DownloadProgress } from '@ai-platform/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/useFormat';
import { ProgressBar } from './ProgressBar';
import { useProgressText } from './useProgressText';

interface DownloadProgressBarProps {
  /** Id of the local model. */
  id: string;
  /** Null until the server says how far it is. */
  progress: DownloadProgress | null | undefined;
}

/** How far the download of a local model is, or why nothing arrives and when the next try is. */
export function DownloadProgressBar({ id, progress }: DownloadProgressBarProps) {
  const { t } = useTranslation('problems');
  const format = useFormat();
  const progressText = useProgressText();
  const known = progress && progress.total_bytes > 0 ? progress : undefined;
  const waiting = progress?.waiting;
  const text = waiting
    ? [
        t('serverSays', { text: waiting.reason }),
        waiting.retry_in_seconds > 0
          ? t('nextTry', { time: format.span(waiting.retry_in_seconds) })
          : t('tryingAgain'),
      ].join('\n')
    : known && progressText(known.downloaded_bytes, known.total_bytes, known.bytes_per_second);
  return (
    <ProgressBar
      label={t('capability.downloading', { model: id })}
      value={known && known.downloaded_bytes / known.total_bytes}
      text={text}
    />
  );
}
