import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Text } from '../../components/Text';
import type { UseServerStatus } from '../../hooks/useServerStatus';
import { useFormat } from '../../i18n/useFormat';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';
import { useBreakpoint } from '../../theme/useBreakpoint';
import type { MetricPoint } from '../../utils/metric-points';
import { ActivityChart } from './ActivityChart';

const COLUMNS = { wide: 4, phone: 2 } as const;

/** What the server does and takes, as small charts over the last minutes. */
export function Activity({ points }: Pick<UseServerStatus, 'points'>) {
  const { t } = useTranslation('status');
  const format = useFormat();
  const styles = useStyles();
  const columns = useBreakpoint() === 'wide' ? COLUMNS.wide : COLUMNS.phone;
  const last = points.at(-1);
  const values = (of: (point: MetricPoint) => number | null) => points.map(of);
  const latency = points.findLast(({ secondsPerRequest }) => secondsPerRequest !== null)?.secondsPerRequest;
  const none = t('noFigure');
  const figure = (value: number | undefined, words: (value: number) => string) =>
    value === undefined ? none : words(value);

  const charts = [
    {
      label: t('requests'),
      figure: figure(last?.requestsPerSecond, (value) => t('perSecond', { value: format.number(value, 1) })),
      values: values(({ requestsPerSecond }) => requestsPerSecond),
    },
    {
      label: t('latency'),
      figure: figure(latency ?? undefined, (value) =>
        t('milliseconds', { value: format.number(value * 1_000, value < 0.01 ? 1 : 0) }),
      ),
      values: values(({ secondsPerRequest }) => secondsPerRequest),
    },
    {
      label: t('errors'),
      figure: figure(last?.errorsPerSecond, (value) => t('perSecond', { value: format.number(value, 1) })),
      values: values(({ errorsPerSecond }) => errorsPerSecond),
    },
    {
      label: t('tokens'),
      figure: figure(last?.tokensPerSecond, (value) => t('perSecond', { value: format.number(value) })),
      values: values(({ tokensPerSecond }) => tokensPerSecond),
    },
    {
      label: t('cacheHits'),
      figure: figure(last?.cacheHitRate ?? undefined, (value) =>
        t('percent', { value: format.number(value * 100) }),
      ),
      values: values(({ cacheHitRate }) => cacheHitRate),
    },
    {
      label: t('processor'),
      figure: figure(last?.cpu, (value) => t('percent', { value: format.number(value * 100) })),
      values: values(({ cpu }) => cpu),
    },
    {
      label: t('memory'),
      figure: figure(last?.memoryBytes, format.bytes),
      values: values(({ memoryBytes }) => memoryBytes),
    },
    {
      label: t('eventLoop'),
      figure: figure(last?.eventLoopLagSeconds, (value) =>
        t('milliseconds', { value: format.number(value * 1_000, 1) }),
      ),
      values: values(({ eventLoopLagSeconds }) => eventLoopLagSeconds),
    },
  ];

  return (
    <View style={styles.section}>
      <Text variant="captionStrong" tone="muted" level={2} style={styles.title}>
        {t('activity')}
      </Text>
      <View style={styles.grid}>
        {charts.map((chart) => (
          <View key={chart.label} style={[styles.cell, { flexBasis: `${100 / columns - 4}%` }]}>
            <ActivityChart {...chart} />
          </View>
        ))}
      </View>
    </View>
  );
}

const useStyles = createStyles(() => ({
  section: { gap: spacing.sm },
  title: { paddingHorizontal: spacing.xs },
  grid: { flexDirection: 'row', flexWrap: 'wrap', gap: spacing.md },
  cell: { flexGrow: 1, minWidth: 140 },
}));
