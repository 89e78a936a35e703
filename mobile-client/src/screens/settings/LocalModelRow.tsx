import type { LocalModelState } from '@ai-platform/contract';
import Download from 'lucide-react-native/icons/download';
import Trash from 'lucide-react-native/icons/trash';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Button } from '../../components/Button';
import { DownloadFailed } from '../../components/DownloadFailed';
import { DownloadProgressBar } from '../../components/DownloadProgressBar';
import { IconButton } from '../../components/IconButton';
import { ListRow } from '../../components/ListRow';
import { Text } from '../../components/Text';
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
  const { t, i18n } = useTranslation(['settings', 'common', 'home', 'problems']);
  const styles = useStyles();
  const format = useFormat();
  const { id, capabilities, availability, languages, licence, reason, size_bytes, source } = model;
  const running = download?.state === 'running';
  const cause = running ? undefined : (download?.problem ?? lastFailure(model));
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
    if (cause !== undefined) return null;
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
        text={availability === 'unavailable' && reason ? t('problems:serverSays', { text: reason }) : facts}
        trailing={action()}
      />
      {running && (
        <View style={styles.below}>
          <DownloadProgressBar id={id} progress={download.progress} />
        </View>
      )}
      {cause !== undefined && (
        <View style={styles.below}>
          <DownloadFailed inSettings cause={cause} onRetry={onDownload} />
        </View>
      )}
    </View>
  );
}

/** Why its last download failed, as the server remembers it. */
const lastFailure = ({ availability, download_failure }: LocalModelState): string | undefined =>
  availability === 'downloadable' ? download_failure : undefined;

const useStyles = createStyles(() => ({
  below: { paddingHorizontal: spacing.lg, paddingBottom: spacing.lg },
}));
