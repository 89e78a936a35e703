import Search from 'lucide-react-native/icons/search';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Button } from '../../components/Button';
import { ProblemNotice } from '../../components/ProblemNotice';
import { ProgressBar } from '../../components/ProgressBar';
import { submitKey } from '../../components/submitKey';
import { Text } from '../../components/Text';
import { TextField } from '../../components/TextField';
import { useFormat } from '../../i18n/useFormat';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';
import { rankBySimilarity } from '../../utils/vectors';
import { SimilarityRow } from './SimilarityRow';
import { shorten } from './shorten';
import { useComparison } from './useComparison';
import type { TextVector } from './useVectors';

/** Neighbours that are shown at first. */
const FIRST = 30;
const LABEL = 150;

interface NeighbourSearchProps {
  items: readonly TextVector[];
  /** What was searched for last. */
  query: string;
  onQuery: (query: string) => void;
}

/** Which of the texts come closest to something that is typed. */
export function NeighbourSearch({ items, query, onQuery }: NeighbourSearchProps) {
  const { t } = useTranslation(['embeddings', 'common']);
  const styles = useStyles();
  const [typed, setTyped] = useState(query);
  const wanted = query === '' ? [] : [query];
  const { vectors, state, compare, cancel } = useComparison(wanted, 'embeddings-search', false);
  const found = vectors.known[0]?.vector;
  const search = () => {
    const next = typed.trim();
    if (next === '') return;
    onQuery(next);
    void compare([next]);
  };
  const working = state.status === 'working';
  return (
    <View style={styles.place}>
      <View style={styles.form}>
        <View style={styles.field}>
          <TextField
            label={t('query')}
            placeholder={t('queryPlaceholder')}
            value={typed}
            onChangeText={setTyped}
            inputMode="search"
            {...submitKey({ key: 'enter', onSubmit: search })}
            onSubmitEditing={search}
          />
        </View>
        <Button icon={Search} label={t('search')} disabled={typed.trim() === ''} onPress={search} />
      </View>
      {state.status === 'problem' && !found && <ProblemNotice problem={state.problem} onRetry={search} />}
      {working && !found && (
        <View style={styles.working}>
          <ProgressBar label={t('searching')} value={undefined} />
          <Button label={t('common:stop')} onPress={cancel} />
        </View>
      )}
      {found ? (
        <Neighbours key={query} items={items} query={found} />
      ) : (
        !working && state.status !== 'problem' && <Text tone="muted">{t('searchHint')}</Text>
      )}
    </View>
  );
}

function Neighbours({ items, query }: { items: readonly TextVector[]; query: readonly number[] }) {
  const { t } = useTranslation('embeddings');
  const styles = useStyles();
  const format = useFormat();
  const [all, setAll] = useState(false);
  const ranked = rankBySimilarity(
    query,
    items.map(({ vector }) => vector),
  );
  const shown = all ? ranked : ranked.slice(0, FIRST);
  return (
    <View style={styles.neighbours}>
      <View role="list" aria-label={t('neighbours')}>
        {shown.map(({ index, similarity }, place) => {
          const text = items[index]?.text ?? '';
          return (
            <SimilarityRow
              key={text}
              rank={place + 1}
              texts={[text]}
              similarity={similarity}
              label={t('neighbour', {
                rank: `${place + 1}`,
                text: shorten(text, LABEL),
                similarity: format.hundredths(similarity),
              })}
            />
          );
        })}
      </View>
      {shown.length < ranked.length && (
        <Button
          kind="plain"
          label={t('showAll', { count: ranked.length })}
          onPress={() => setAll(true)}
          style={styles.more}
        />
      )}
    </View>
  );
}

const useStyles = createStyles(() => ({
  place: { gap: spacing.lg },
  form: { flexDirection: 'row', alignItems: 'flex-end', gap: spacing.sm },
  field: { flex: 1, minWidth: 0 },
  working: { gap: spacing.md, alignItems: 'flex-start' },
  neighbours: { gap: spacing.sm },
  more: { alignSelf: 'flex-start' },
}));
