import { View } from 'react-native';
import { createStyles } from '../theme/createStyles';
import { spacing } from '../theme/tokens';
import { Text } from './Text';

interface ProgressBarProps {
  /** What is under way; read aloud. */
  label: string;
  /** 0 to 1; undefined when nobody knows. */
  value: number | undefined;
  /** In numbers, below the bar: "34 MB of 398 MB, 12 s left" (see `useProgressText`). */
  text?: string | undefined;
}

export function ProgressBar({ label, value, text }: ProgressBarProps) {
  const styles = useStyles();
  const share = value === undefined ? undefined : Math.min(1, Math.max(0, value));
  return (
    <View style={styles.field}>
      <View
        role="progressbar"
        accessible
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(share === undefined ? {} : { 'aria-valuenow': Math.round(share * 100) })}
        {...(text === undefined ? {} : { 'aria-valuetext': text })}
        style={styles.track}
      >
        <View style={[styles.filled, { width: `${(share ?? 0) * 100}%` }]} />
      </View>
      {text !== undefined && (
        <Text variant="figures" tone="muted">
          {text}
        </Text>
      )}
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  field: { gap: spacing.sm, alignSelf: 'stretch' },
  track: { height: 6, borderRadius: 3, backgroundColor: colors.pressed, overflow: 'hidden' },
  filled: { height: 6, borderRadius: 3, backgroundColor: colors.accent },
}));
