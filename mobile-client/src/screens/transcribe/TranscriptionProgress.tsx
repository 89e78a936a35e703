import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { ProgressBar } from '../../components/ProgressBar';
import { SkeletonText } from '../../components/Skeleton';
import { useElapsedSeconds } from '../../components/useElapsedSeconds';
import { useFormat } from '../../i18n/useFormat';
import type { Progress } from '../../services/inference';
import { createStyles } from '../../theme/createStyles';
import { layout, spacing } from '../../theme/tokens';

/** Seconds of a wait that need no numbers. */
const SHORT = 2;

interface TranscriptionProgressProps {
  progress: Progress;
  /** Milliseconds since the epoch. */
  startedAt: number;
}

/** The shape of the text that is being made, and how far it is. */
export function TranscriptionProgress({ progress: { uploaded }, startedAt }: TranscriptionProgressProps) {
  const { t } = useTranslation('transcription');
  const styles = useStyles();
  const format = useFormat();
  const elapsed = useElapsedSeconds(startedAt);
  const uploading = uploaded !== undefined && uploaded < 1;
  const text = uploading
    ? t('uploading', { percent: format.number(uploaded * 100) })
    : elapsed < SHORT
      ? t('working')
      : t('elapsed', { time: format.span(elapsed) });
  return (
    <View style={styles.progress}>
      <SkeletonText lines={5} />
      <ProgressBar label={t('working')} value={uploading ? uploaded : undefined} text={text} />
    </View>
  );
}

const useStyles = createStyles(() => ({
  progress: { gap: spacing.xl, maxWidth: layout.reading },
}));
