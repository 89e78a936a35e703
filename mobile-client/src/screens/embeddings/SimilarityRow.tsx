import { View } from 'react-native';
import { Text } from '../../components/Text';
import { useFormat } from '../../i18n/useFormat';
import { createStyles } from '../../theme/createStyles';
import { useTheme } from '../../theme/ThemeProvider';
import { spacing } from '../../theme/tokens';

interface SimilarityRowProps {
  /** From 1 on. */
  rank: number;
  texts: readonly string[];
  similarity: number;
  /** The row for the ears. */
  label: string;
}

/** A line of a ranked list: its texts above a bar as long as they are similar. */
export function SimilarityRow({ rank, texts, similarity, label }: SimilarityRowProps) {
  const { colors } = useTheme();
  const styles = useStyles();
  const format = useFormat();
  const share = Math.min(1, Math.max(0, similarity));
  return (
    <View role="listitem" accessible aria-label={label} style={styles.row}>
      <Text variant="figures" tone="muted" style={styles.rank}>{`${rank}`}</Text>
      <View style={styles.middle}>
        {texts.map((text) => (
          <Text key={text} numberOfLines={2}>
            {text}
          </Text>
        ))}
        <View style={styles.track}>
          <View
            style={[
              styles.bar,
              { width: `${share * 100}%`, backgroundColor: colors.capability.embeddings.ink },
            ]}
          />
        </View>
      </View>
      <Text variant="figures" style={styles.figure}>
        {format.hundredths(similarity)}
      </Text>
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  row: { flexDirection: 'row', alignItems: 'center', gap: spacing.md, paddingVertical: spacing.sm },
  rank: { width: 28, alignSelf: 'flex-start', lineHeight: 22 },
  middle: { flex: 1, minWidth: 0, gap: 2 },
  track: { height: 6, marginTop: spacing.xs, borderRadius: 3, backgroundColor: colors.pressed },
  bar: { height: 6, borderRadius: 3 },
  figure: { width: 40, textAlign: 'right' },
}));
