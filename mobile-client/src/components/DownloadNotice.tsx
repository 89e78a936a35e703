import { useTranslation } from 'react-i18next';
import { useLocalModels } from '../hooks/useLocalModels';
import { Button } from './Button';
import { DownloadProgressBar } from './DownloadProgressBar';
import { Notice } from './Notice';

/** A download that is under way, with its progress and the button that stops it. */
export function DownloadNotice({ id }: { id: string }) {
  const { t } = useTranslation(['problems', 'common']);
  const { downloads, cancelDownload } = useLocalModels();
  return (
    <Notice
      title={t('capability.downloading', { model: id })}
      progress={<DownloadProgressBar id={id} progress={downloads[id]?.progress} />}
    >
      <Button label={t('common:stop')} onPress={() => void cancelDownload(id)} />
    </Notice>
  );
}
