import { CAPABILITIES, type Capability } from '@ai-platform/contract';
import { useRouter } from 'expo-router';
import { useTranslation } from 'react-i18next';
import { ScrollView, useWindowDimensions, View } from 'react-native';
import { Button } from '../components/Button';
import { CapabilityCard } from '../components/CapabilityCard';
import { ProblemNotice } from '../components/ProblemNotice';
import { ResultTile } from '../components/ResultTile';
import { Screen } from '../components/Screen';
import { Text } from '../components/Text';
import { useNow } from '../components/useNow';
import { useCapability } from '../hooks/useCapability';
import { useLibrary } from '../hooks/useLibrary';
import { createStyles } from '../theme/createStyles';
import { spacing } from '../theme/tokens';
import { useBreakpoint } from '../theme/useBreakpoint';

const RECENT = 12;
/** Points of width below which two cards beside each other would break the words in them. */
const NARROW = 360;

/** What the app can do, whether it can do it now, and what it did last. */
export function HomeScreen() {
  const { t } = useTranslation(['home', 'common']);
  const styles = useStyles();
  const { width } = useWindowDimensions();
  const wide = useBreakpoint() === 'wide';
  const columns = wide ? 3 : width < NARROW ? 1 : 2;
  return (
    <Screen title={t('title')} width="content">
      <ServerProblem />
      <View style={styles.grid}>
        {rowsOf(CAPABILITIES, columns).map((row) => (
          <View key={row.join()} style={styles.row}>
            {row.map((capability) => (
              <View key={capability} style={styles.cell}>
                <CapabilityCard capability={capability} />
              </View>
            ))}
          </View>
        ))}
      </View>
      <RecentResults />
    </Screen>
  );
}

/** Why the server does not say what it can do, such as a key that it asks for. */
function ServerProblem() {
  // Any capability will do: they come in one reply.
  const { state, problem, refresh } = useCapability('chat');
  if (problem === null || state === 'offline') return null;
  return <ProblemNotice problem={problem} onRetry={() => void refresh()} />;
}

function RecentResults() {
  const { t } = useTranslation('home');
  const router = useRouter();
  const styles = useStyles();
  const now = useNow();
  const { entries, loaded } = useLibrary();
  if (!loaded) return null;
  return (
    <View style={styles.recent}>
      <View style={styles.recentHead}>
        <Text variant="subheading" level={2} style={styles.recentTitle}>
          {t('recent')}
        </Text>
        {entries.length > 0 && (
          <Button kind="plain" label={t('seeAll')} onPress={() => router.navigate('/library')} />
        )}
      </View>
      {entries.length === 0 ? (
        <Text tone="muted">{t('recentEmpty')}</Text>
      ) : (
        <ScrollView horizontal showsHorizontalScrollIndicator={false} contentContainerStyle={styles.tiles}>
          {entries.slice(0, RECENT).map((entry) => (
            <ResultTile key={entry.id} entry={entry} now={now} />
          ))}
        </ScrollView>
      )}
    </View>
  );
}

function rowsOf(capabilities: readonly Capability[], columns: number): Capability[][] {
  const rows: Capability[][] = [];
  for (let start = 0; start < capabilities.length; start += columns) {
    rows.push(capabilities.slice(start, start + columns));
  }
  return rows;
}

const useStyles = createStyles(() => ({
  grid: { gap: spacing.md },
  row: { flexDirection: 'row', gap: spacing.md },
  cell: { flex: 1, minWidth: 0 },
  recent: { gap: spacing.md },
  recentHead: { flexDirection: 'row', alignItems: 'center', minHeight: 44 },
  recentTitle: { flex: 1 },
  tiles: { gap: spacing.md, paddingBottom: spacing.sm },
}));
