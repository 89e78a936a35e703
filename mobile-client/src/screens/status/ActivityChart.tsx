import { View } from 'react-native';
import Svg, { Polyline } from 'react-native-svg';
import { Card } from '../../components/Card';
import { Text } from '../../components/Text';
import { createStyles } from '../../theme/createStyles';
import { useTheme } from '../../theme/ThemeProvider';
import { spacing } from '../../theme/tokens';
import { SPARKLINE, sparklinePoints } from './sparkline';

interface ActivityChartProps {
  label: string;
  /** The figure of now, in words. */
  figure: string;
  /** Oldest first; null where nothing was measured. */
  values: readonly (number | null)[];
}

/** A figure and how it came there over the last minutes. */
export function ActivityChart({ label, figure, values }: ActivityChartProps) {
  const { colors } = useTheme();
  const styles = useStyles();
  return (
    <Card style={styles.card}>
      <Text variant="caption" tone="muted" style={styles.label}>
        {label}
      </Text>
      <Text variant="heading" style={styles.figure}>
        {figure}
      </Text>
      <View aria-hidden style={styles.chart}>
        <Svg
          width="100%"
          height={SPARKLINE.height}
          viewBox={`-1 -2 ${SPARKLINE.width + 2} ${SPARKLINE.height + 4}`}
          preserveAspectRatio="none"
        >
          <Polyline
            points={sparklinePoints(values)}
            fill="none"
            stroke={colors.accent}
            strokeWidth={1.5}
            strokeLinejoin="round"
            vectorEffect="non-scaling-stroke"
          />
        </Svg>
      </View>
    </Card>
  );
}

const useStyles = createStyles(({ colors }) => ({
  card: { flexGrow: 1, justifyContent: 'flex-end', gap: spacing.xs },
  figure: { fontVariant: ['tabular-nums'] },
  // The line that the chart stands on, there also before there is one.
  chart: {
    height: SPARKLINE.height + 1,
    marginTop: spacing.sm,
    borderBottomWidth: 1,
    borderBottomColor: colors.line,
  },
  label: { flexGrow: 1 },
}));
