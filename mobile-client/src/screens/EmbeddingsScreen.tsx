import { LIMITS } from '@ai-platform/contract';
import { useLocalSearchParams, useRouter } from 'expo-router';
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ScrollView, useWindowDimensions, View } from 'react-native';
import { Announcement } from '../components/Announcement';
import { CapabilityIcon } from '../components/CapabilityIcon';
import { CapabilityNotice } from '../components/CapabilityNotice';
import { EmptyState } from '../components/EmptyState';
import { ModelSelect } from '../components/ModelSelect';
import { ProgressBar } from '../components/ProgressBar';
import { QueuedNotice } from '../components/QueuedNotice';
import { Screen } from '../components/Screen';
import { SegmentedControl } from '../components/SegmentedControl';
import { Skeleton } from '../components/Skeleton';
import { Text } from '../components/Text';
import { useToast } from '../components/Toast';
import { useDraft } from '../hooks/useDraft';
import { useLibrary } from '../hooks/useLibrary';
import { useFormat } from '../i18n/useFormat';
import { createStyles } from '../theme/createStyles';
import { radius, spacing } from '../theme/tokens';
import { useBreakpoint } from '../theme/useBreakpoint';
import { ClosestPairs } from './embeddings/ClosestPairs';
import { textsOfEntry } from './embeddings/kept-vectors';
import { NeighbourSearch } from './embeddings/NeighbourSearch';
import { PlanePlot } from './embeddings/PlanePlot';
import { MATRIX_LIMIT, SimilarityMatrix } from './embeddings/SimilarityMatrix';
import { TEXT_ROW_HEIGHT, TextList } from './embeddings/TextList';
import { TextsComposer } from './embeddings/TextsComposer';
import { addLines, MAX_TEXTS, textListSchema } from './embeddings/text-list';
import { type Comparison, useComparison } from './embeddings/useComparison';
import { VectorFacts } from './embeddings/VectorFacts';

const RESULTS = ['matrix', 'plot', 'search'] as const;
type ResultView = (typeof RESULTS)[number];
const EXAMPLES = ['daily', 'support', 'words'] as const;
/** Points of height that the rest of the left pane needs in wide windows. */
const BESIDE_LIST = 470;
const NO_TEXTS: string[] = [];

/** Compares texts by meaning. `?entry=` opens the texts of a kept result. */
export function EmbeddingsScreen() {
  const { t } = useTranslation('embeddings');
  const styles = useStyles();
  const wide = useBreakpoint() === 'wide';
  const { height } = useWindowDimensions();
  const [texts, setTexts] = useDraft('embeddings', textListSchema, NO_TEXTS);
  const written = useRef('');
  const [chosenView, setView] = useState<ResultView | 'texts'>('texts');
  const [query, setQuery] = useState('');
  const comparison = useComparison(texts, 'embeddings', true);
  const add = useAddTexts(texts, setTexts);
  useTextsOfEntry(texts, setTexts);

  const view = wide && chosenView === 'texts' ? 'matrix' : chosenView;
  const { state, vectors, compare, cancel } = comparison;
  const unknown = new Set(vectors.loading ? [] : vectors.unknown);
  const submit = (lines = '') => {
    const all = add(lines);
    if (view === 'texts') setView('matrix');
    void compare(all);
  };
  const list = texts.length > 0 && <TextList texts={texts} unknown={unknown} onChange={setTexts} />;
  const listHeight = Math.min(
    texts.length * TEXT_ROW_HEIGHT + TEXT_ROW_HEIGHT,
    Math.max(3 * TEXT_ROW_HEIGHT, height - BESIDE_LIST),
  );

  return (
    <Screen
      title={t('title')}
      scroll={wide}
      composer={
        wide || view === 'texts' ? (
          <TextsComposer
            draft={written}
            onAdd={add}
            onCompare={submit}
            running={state.status === 'working'}
            onStop={cancel}
            filled={texts.length > 0}
          />
        ) : undefined
      }
      controls={
        <>
          {wide && list && <View style={{ height: listHeight }}>{list}</View>}
          <ModelSelect capability="embeddings" />
        </>
      }
    >
      <Announcement text={state.status === 'result' ? t('ready') : ''} />
      {texts.length === 0 ? (
        <Page scroll={!wide}>
          <CapabilityNotice capability="embeddings" />
          <EmptyState
            icon={<CapabilityIcon capability="embeddings" size="large" />}
            title={t('emptyTitle')}
            text={t('emptyText')}
            examples={EXAMPLES.map((name) => t(`examples.${name}.name`))}
            onExample={(chosen) => {
              const name = EXAMPLES.find((example) => t(`examples.${example}.name`) === chosen);
              if (name) add(t(`examples.${name}.texts`));
            }}
          />
        </Page>
      ) : (
        <>
          <View style={!wide && styles.tabs}>
            <SegmentedControl
              label={t('view')}
              hideLabel
              value={view}
              onChange={setView}
              choices={(wide ? RESULTS : (['texts', ...RESULTS] as const)).map((value) => ({
                value,
                label: t(`views.${value}`),
              }))}
            />
          </View>
          {view === 'texts' ? (
            <View style={styles.texts}>{list}</View>
          ) : (
            <Page scroll={!wide}>
              <Result
                comparison={comparison}
                view={view}
                query={query}
                onQuery={setQuery}
                onCompare={() => submit()}
                onMakeNew={() => void compare(texts, { fresh: true })}
              />
            </Page>
          )}
        </>
      )}
    </Screen>
  );
}

interface ResultProps {
  comparison: Comparison;
  view: ResultView;
  query: string;
  onQuery: (query: string) => void;
  onCompare: () => void;
  onMakeNew: () => void;
}

function Result({ comparison, view, query, onQuery, onCompare, onMakeNew }: ResultProps) {
  const { t } = useTranslation(['embeddings', 'common']);
  const styles = useStyles();
  const { state, problem, cancel, vectors } = comparison;
  const { known, unknown, loading } = vectors;
  const working = state.status === 'working';
  const open = !working && !loading && state.status !== 'queued';
  return (
    <>
      {state.status === 'queued' && <QueuedNotice onCancel={cancel} />}
      {!working && <CapabilityNotice capability="embeddings" problem={problem} onRetry={onCompare} />}
      {known.length > 0 && <VectorFacts comparison={comparison} onMakeNew={onMakeNew} />}
      {working && <ProgressBar label={t('working')} value={undefined} text={t('working')} />}
      {open && known.length > 0 && unknown.length > 0 && (
        <Text tone="muted">{`${t('unknown', { count: unknown.length })} ${t('pressCompare')}`}</Text>
      )}
      {known.length === 0 ? (
        working || loading ? (
          <Skeleton aspectRatio={1.4} corner={radius.card} />
        ) : (
          state.status !== 'queued' && (
            <View style={styles.prompt}>
              <Text tone="muted" align="center">
                {t('pressCompare')}
              </Text>
            </View>
          )
        )
      ) : view === 'search' ? (
        <NeighbourSearch items={known} query={query} onQuery={onQuery} />
      ) : known.length < 2 ? (
        <Text tone="muted">{t('twoNeeded')}</Text>
      ) : view === 'plot' ? (
        <PlanePlot items={known} />
      ) : known.length > MATRIX_LIMIT ? (
        <ClosestPairs items={known} />
      ) : (
        <SimilarityMatrix items={known} />
      )}
    </>
  );
}

/** Scrolls by itself where the screen does not. */
function Page({ scroll, children }: { scroll: boolean; children: ReactNode }) {
  const styles = useStyles();
  if (!scroll) return children;
  return (
    <ScrollView style={styles.fill} contentContainerStyle={styles.page} keyboardShouldPersistTaps="handled">
      {children}
    </ScrollView>
  );
}

/** Gives a function that adds lines as texts, says what became of them, and returns all texts. */
function useAddTexts(texts: readonly string[], onChange: (texts: string[]) => void) {
  const { t } = useTranslation('embeddings');
  const format = useFormat();
  const toast = useToast();
  return (lines: string): readonly string[] => {
    const added = addLines(texts, lines);
    if (added.leftOut > 0) toast({ text: t('tooMany', { limit: format.number(MAX_TEXTS) }) });
    else if (added.tooLong > 0)
      toast({ text: t('tooLong', { limit: format.number(LIMITS.embeddingCharacters) }) });
    else if (added.known > 0) toast({ text: t('known', { count: added.known }) });
    if (added.texts.length > texts.length) onChange([...added.texts]);
    return added.texts;
  };
}

/** Opens the texts of the kept result that the address names, once, with a way back to those before. */
function useTextsOfEntry(texts: readonly string[], onChange: (texts: string[]) => void) {
  const { t } = useTranslation(['embeddings', 'common']);
  const router = useRouter();
  const toast = useToast();
  const { entry: id } = useLocalSearchParams<{ entry?: string }>();
  const { entries, loaded } = useLibrary({ capability: 'embeddings' });
  const open = useEffectEvent(() => {
    const entry = entries.find((candidate) => candidate.id === id);
    router.setParams({ entry: undefined });
    if (!entry) return;
    const before = [...texts];
    onChange([...addLines([], textsOfEntry(entry).join('\n')).texts]);
    if (before.length === 0) return;
    toast({
      text: t('replaced'),
      action: { label: t('common:undo'), onPress: () => onChange(before) },
    });
  });
  useEffect(() => {
    if (id !== undefined && loaded) open();
  }, [id, loaded]);
}

const useStyles = createStyles(() => ({
  fill: { flex: 1, minHeight: 0 },
  page: { flexGrow: 1, padding: spacing.lg, gap: spacing.xl },
  tabs: { paddingHorizontal: spacing.lg, paddingBottom: spacing.xs },
  texts: { flex: 1, minHeight: 0, paddingHorizontal: spacing.lg, paddingBottom: spacing.sm },
  prompt: { flexGrow: 1, alignItems: 'center', justifyContent: 'center', paddingVertical: spacing.xxl },
}));
