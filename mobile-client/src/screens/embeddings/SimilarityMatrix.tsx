import { memo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Pressable, ScrollView, View } from 'react-native';
import { Text } from '../../components/Text';
import { useFormat } from '../../i18n/useFormat';
import { createStyles } from '../../theme/createStyles';
import { useTheme } from '../../theme/ThemeProvider';
import { radius, spacing, TARGET } from '../../theme/tokens';
import { useBreakpoint } from '../../theme/useBreakpoint';
import { closestPairs, similarityMatrix } from '../../utils/vectors';
import { mixColors, shareOfRange, similarityRange } from './heat';
import { PairDetail } from './PairDetail';
import type { TextVector } from './useVectors';

/** Texts that a matrix can show. */
export const MATRIX_LIMIT = 25;

const HEAD = { phone: 32, wide: 168 } as const;
const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

interface Place {
  row: number;
  column: number;
}

/** How similar each text is to each other: numbers on a scale of colour, read aloud as a table. */
export function SimilarityMatrix({ items }: { items: readonly TextVector[] }) {
  const { t } = useTranslation('embeddings');
  const { colors } = useTheme();
  const styles = useStyles();
  const format = useFormat();
  const wide = useBreakpoint() === 'wide';
  const vectors = items.map(({ vector }) => vector);
  const matrix = similarityMatrix(vectors);
  const range = similarityRange(matrix);
  const [closest] = closestPairs(vectors, 1);
  const [chosen, setChosen] = useState<Place>();
  const cells = useRef(new Map<string, View>());

  const shown =
    chosen && chosen.row < items.length && chosen.column < items.length
      ? chosen
      : { row: closest?.first ?? 0, column: closest?.second ?? 0 };
  const textAt = (index: number) => items[index]?.text ?? '';
  const move = (rows: number, columns: number) => {
    const within = (index: number) => Math.min(items.length - 1, Math.max(0, index));
    const next = { row: within(shown.row + rows), column: within(shown.column + columns) };
    setChosen(next);
    cells.current.get(`${next.row} ${next.column}`)?.focus();
  };
  const colorOf = (similarity: number) =>
    mixColors(colors.heat.low, colors.heat.high, shareOfRange(similarity, range));

  return (
    <View style={styles.place}>
      <PairDetail
        title={chosen ? t('pair') : t('closest')}
        first={textAt(shown.row)}
        second={textAt(shown.column)}
        similarity={matrix[shown.row]?.[shown.column] ?? 0}
      />
      <ScrollView horizontal contentContainerStyle={styles.scroll}>
        <View role="table" aria-label={t('matrix')}>
          <View role="row" style={styles.row}>
            <View role="columnheader" style={{ width: HEAD[wide ? 'wide' : 'phone'] }}>
              <Text variant="caption" tone="muted" numberOfLines={1} style={!wide && styles.unseen}>
                {t('text')}
              </Text>
            </View>
            {items.map(({ text }, column) => (
              <View key={text} role="columnheader" style={styles.head}>
                <Text variant="figures" tone="muted">{`${column + 1}`}</Text>
              </View>
            ))}
          </View>
          {items.map(({ text }, row) => (
            <View key={text} role="row" style={styles.row}>
              <View role="rowheader" style={[styles.rowHead, { width: HEAD[wide ? 'wide' : 'phone'] }]}>
                <Text variant="figures" tone="muted" style={wide && styles.number}>{`${row + 1}`}</Text>
                {wide && (
                  <Text variant="caption" numberOfLines={1} style={styles.rowText}>
                    {text}
                  </Text>
                )}
              </View>
              {(matrix[row] ?? []).map((similarity, column) => {
                const key = `${row} ${column}`;
                const current = row === shown.row && column === shown.column;
                const figure = format.hundredths(similarity);
                return (
                  <Cell
                    key={key}
                    ref={(cell: View | null) => {
                      if (cell) cells.current.set(key, cell);
                      else cells.current.delete(key);
                    }}
                    figure={figure}
                    label={t('cell', { row: `${row + 1}`, column: `${column + 1}`, similarity: figure })}
                    color={row === column ? colors.sunken : colorOf(similarity)}
                    tone={row === column ? 'muted' : 'text'}
                    current={current}
                    onChoose={() => setChosen({ row, column })}
                    onMove={move}
                  />
                );
              })}
            </View>
          ))}
        </View>
      </ScrollView>
      <Legend low={range.low} high={range.high} />
      {!wide && (
        <View role="list" style={styles.key}>
          {items.map(({ text }, index) => (
            <View key={text} role="listitem" style={styles.keyRow}>
              <Text variant="figures" tone="muted" style={styles.number}>{`${index + 1}`}</Text>
              <Text variant="caption" numberOfLines={1} style={styles.rowText}>
                {text}
              </Text>
            </View>
          ))}
        </View>
      )}
    </View>
  );
}

interface CellProps {
  figure: string;
  label: string;
  color: string;
  tone: 'text' | 'muted';
  /** Its texts are shown in full; the one that Tab reaches. */
  current: boolean;
  onChoose: () => void;
  onMove: (rows: number, columns: number) => void;
  ref: (cell: View | null) => void;
}

const Cell = memo(
  function Cell({ figure, label, color, tone, current, onChoose, onMove, ref }: CellProps) {
    const styles = useStyles();
    return (
      <Pressable
        ref={ref}
        role="cell"
        aria-label={label}
        tabIndex={current ? 0 : -1}
        onPress={onChoose}
        onHoverIn={onChoose}
        onKeyDown={(event) => {
          const step = MOVES[event.key];
          if (!step) return;
          event.preventDefault();
          onMove(...step);
        }}
        style={[styles.cell, { backgroundColor: color }, current && styles.current]}
      >
        <Text variant="figures" tone={tone}>
          {figure}
        </Text>
      </Pressable>
    );
  },
  // What a cell calls back with is told by its place; only a cell in focus moves, and that one is drawn anew.
  (before, after) =>
    before.label === after.label && before.color === after.color && before.current === after.current,
);

function Legend({ low, high }: { low: number; high: number }) {
  const { t } = useTranslation('embeddings');
  const { colors } = useTheme();
  const styles = useStyles();
  const format = useFormat();
  const steps = [0, 0.2, 0.4, 0.6, 0.8, 1];
  return (
    <View style={styles.legend}>
      <Text variant="figures" tone="muted">{`${t('lessSimilar')} ${format.hundredths(low)}`}</Text>
      <View aria-hidden style={styles.scale}>
        {steps.map((share) => (
          <View
            key={share}
            style={[styles.step, { backgroundColor: mixColors(colors.heat.low, colors.heat.high, share) }]}
          />
        ))}
      </View>
      <Text variant="figures" tone="muted">{`${format.hundredths(high)} ${t('moreSimilar')}`}</Text>
    </View>
  );
}

const useStyles = createStyles(({ colors }) => ({
  place: { gap: spacing.lg },
  scroll: { padding: 2 },
  row: { flexDirection: 'row', alignItems: 'center' },
  head: { width: TARGET, minHeight: 28, alignItems: 'center', justifyContent: 'center' },
  unseen: { opacity: 0 },
  rowHead: { height: TARGET, flexDirection: 'row', alignItems: 'center', paddingRight: spacing.sm },
  number: { width: 28 },
  rowText: { flex: 1, minWidth: 0 },
  cell: {
    width: TARGET,
    height: TARGET,
    alignItems: 'center',
    justifyContent: 'center',
    borderWidth: 1,
    borderColor: colors.page,
    borderRadius: 6,
  },
  current: { borderColor: colors.text },
  legend: { flexDirection: 'row', flexWrap: 'wrap', alignItems: 'center', gap: spacing.sm },
  scale: {
    flexDirection: 'row',
    width: 120,
    height: 12,
    borderRadius: radius.full,
    borderWidth: 1,
    borderColor: colors.line,
    overflow: 'hidden',
  },
  step: { flex: 1 },
  key: { gap: spacing.xs },
  keyRow: { flexDirection: 'row', alignItems: 'center' },
}));
