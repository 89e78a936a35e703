import { useTranslation } from 'react-i18next';
import { View } from 'react-native';
import { Text } from '../../components/Text';
import { useFormat } from '../../i18n/useFormat';
import { createStyles } from '../../theme/createStyles';
import { spacing } from '../../theme/tokens';
import { closestPairs } from '../../utils/vectors';
import { MATRIX_LIMIT } from './SimilarityMatrix';
import { SimilarityRow } from './SimilarityRow';
import { shorten } from './shorten';
import type { TextVector } from './useVectors';

const PAIRS = 50;
const LABEL = 100;

/** What stands in for the matrix of many texts: their closest pairs. */
export function ClosestPairs({ items }: { items: readonly TextVector[] }) {
  const { t } = useTranslation('embeddings');
  const styles = useStyles();
  const format = useFormat();
  const pairs = closestPairs(
    items.map(({ vector }) => vector),
    PAIRS,
  );
  const textAt = (index: number) => items[index]?.text ?? '';
  return (
    <View style={styles.place}>
      <Text tone="muted">{t('tooManyForMatrix', { limit: `${MATRIX_LIMIT}`, count: items.length })}</Text>
      <View role="list" aria-label={t('closestPairs')}>
        {pairs.map(({ first, second, similarity }, index) => (
          <SimilarityRow
            key={`${first} ${second}`}
            rank={index + 1}
            texts={[textAt(first), textAt(second)]}
            similarity={similarity}
            label={t('pairOf', {
              first: shorten(textAt(first), LABEL),
              second: shorten(textAt(second), LABEL),
              similarity: format.hundredths(similarity),
            })}
          />
        ))}
      </View>
    </View>
  );
}

const useStyles = createStyles(() => ({
  place: { gap: spacing.md },
}));
