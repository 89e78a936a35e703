import type { LocalModelState } from '@ai-platform/contract';
import Download from 'lucide-react-native/icons/download';
import Trash from 'lucide-react-native/icons/trash';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Button } from '../../components/Button';
import { IconButton } from '../../components/IconButton';
import { ListRow } from '../../components/ListRow';
import { ProblemNotice } from '../../components/ProblemNotice';
import { ProgressBar } from '../../components/ProgressBar';
import { Text } from '../../components/Text';
import { useProgressText } from '../../components/useProgressText';
import { languageName } from '../../i18n/languageName';
import { useFormat } from '../../i18n/useFormat';
import type { Download as DownloadState } from '../../services/local-models';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';

interface LocalModelRowProps {
  model: LocalModelState;
  /** Of this model, where it is under way or has failed. */
  download: DownloadState | undefined;
  onDownload: () => void;
  onStop: () => void;
  onRemove: () => void;
}

/** What the server says of models whose licence nobody has written down. */
const UNKNOWN_LICENCE = 'unknown';
/** Languages that a row has room to name. */
const MOST_LANGUAGES = 3;

/** A model that runs inside the server: what it is for, how large it is, and how to get it or be rid of it. */
export function LocalModelRow({ model, download, onDownload, onStop, onRemove }: LocalModelRowProps) {
  const { t, i18n } = useTranslation(['settings', 'common', 'home']);
  const styles = useStyles();
  const format = useFormat();
  const { id, capabilities, availability, languages, licence, reason, size_bytes, source } = model;
  const running = download?.state === 'running';
  const facts = [
    ...(size_bytes > 0 ? [format.bytes(size_bytes)] : []),
    ...capabilities.map((capability) => t(`common:capability.${capability}`)),
    ...(languages.length <= MOST_LANGUAGES ? languages.map((code) => languageName(code, i18n.language)) : []),
    ...(licence === UNKNOWN_LICENCE ? [] : [licence]),
  ].join(' · ');

  const action = () => {
    if (running) {
      return <Button label={t('common:stop')} accessibilityLabel={t('stopNamed', { id })} onPress={onStop} />;
    }
    // The notice below has the button for another try.
    if (download !== undefined) return null;
    if (availability === 'downloadable') {
      return <IconButton icon={Download} label={t('downloadNamed', { id })} onPress={onDownload} />;
    }
    if (source.type === 'hub' && (availability === 'ready' || availability === 'loading')) {
      return <IconButton icon={Trash} label={t('removeNamed', { id })} onPress={onRemove} />;
    }
    return (
      <Text variant="caption" tone="muted">
        {availability === 'ready' ? t(`modelFrom.${source.type}`) : t(`home:state.${availability}`)}
      </Text>
    );
  };

  return (
    <View>
      <ListRow
        title={id}
        text={availability === 'unavailable' && reason ? reason : facts}
        trailing={action()}
      />
      {running && (
        <View style={styles.below}>
          <DownloadProgress id={id} download={download} />
        </View>
      )}
      {download?.problem && (
        <View style={styles.below}>
          <ProblemNotice inSettings problem={download.problem} onRetry={onDownload} />
        </View>
      )}
    </View>
  );
}

function DownloadProgress({ id, download }: { id: string; download: DownloadState }) {
  const { t } = useTranslation('problems');
  const progressText = useProgressText();
  const { progress } = download;
  const known = progress && progress.total_bytes > 0 ? progress : undefined;
  return (
    <ProgressBar
      label={t('capability.downloading', { model: id })}
      value={known && known.downloaded_bytes / known.total_bytes}
      text={known && progressText(known.downloaded_bytes, known.total_bytes, known.bytes_per_second)}
    />
  );
}

const useStyles = createStyles(() => ({
  below: { paddingHorizontal: spacing.lg, paddingBottom: spacing.lg },
}));
