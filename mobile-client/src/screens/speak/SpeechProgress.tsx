import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Card } from '../../components/Card';
import { ProgressBar } from '../../components/ProgressBar';
import { Skeleton } from '../../components/Skeleton';
import { useElapsedSeconds } from '../../components/useElapsedSeconds';
import { useFormat } from '../../i18n/useFormat';
import { createStyles } from '../../theme/createStyles';
import { radius, spacing } from '../../theme/tokens';

/** Seconds of a wait that need no numbers. */
const SHORT = 2;

interface SpeechProgressProps {
  /** Milliseconds since the epoch. */
  startedAt: number;
}

/** The shape of the player whose speech is being made, and how long that has taken. */
export function SpeechProgress({ startedAt }: SpeechProgressProps) {
  const { t } = useTranslation('speech');
  const styles = useStyles();
  const format = useFormat();
  const elapsed = useElapsedSeconds(startedAt);
  return (
    <View style={styles.progress}>
      <Card style={styles.card}>
        <Skeleton height={72} />
        <Skeleton height={52} width={52} corner={radius.full} />
      </Card>
      <ProgressBar
        label={t('working')}
        value={undefined}
        text={elapsed < SHORT ? t('working') : t('elapsed', { time: format.span(elapsed) })}
      />
    </View>
  );
}

const useStyles = createStyles(() => ({
  progress: { gap: spacing.md },
  card: { paddingVertical: spacing.xl },
}));
