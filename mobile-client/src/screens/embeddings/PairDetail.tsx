import { View } from 'react-native';
import { Text } from '../../components/Text';
import { useFormat } from '../../i18n/useFormat';
import { createStyles } from '../../theme/createStyles';
import { radius, spacing } from '../../theme/tokens';

interface PairDetailProps {
  /** What the figure says of the two. */
  title: string;
  first: string;
  second: string;
  similarity: number;
}

/** Two texts in full, and how similar they are. Of one height, so that nothing jumps when others are chosen. */
export function PairDetail({ title, first, second, similarity }: PairDetailProps) {
  const styles = useStyles();
  const format = useFormat();
  return (
    <View role="status" style={styles.detail}>
      <View style={styles.figure}>
        <Text variant="heading" style={styles.number}>
          {format.hundredths(similarity)}
        </Text>
        <Text variant="caption" tone="muted">
          {title}
        </Text>
      </View>
      <View style={styles.texts}>
        <Text numberOfLines={2}>{first}</Text>
        <Text numberOfLines={2} tone="muted">
          {second}
        </Text>
      </View>
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  detail: {
    minHeight: 112,
    flexDirection: 'row',
    alignItems: 'center',
    gap: spacing.lg,
    padding: spacing.md,
    paddingHorizontal: spacing.lg,
    borderRadius: radius.card,
    backgroundColor: colors.sunken,
  },
  figure: { width: 76 },
  number: { fontVariant: ['tabular-nums'] },
  texts: { flex: 1, minWidth: 0, gap: spacing.xs },
}));
