import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWindowDimensions, View } from 'react-native';
import { Gesture, GestureDetector } from 'react-native-gesture-handler';
import Svg, { Circle, Text as SvgText } from 'react-native-svg';
import { Text } from '../../components/Text';
import { useFormat } from '../../i18n/useFormat';
import { createStyles } from '../../theme/createStyles';
import { useTheme } from '../../theme/ThemeProvider';
import { radius, spacing, typography } from '../../theme/tokens';
import { useBreakpoint } from '../../theme/useBreakpoint';
import { cosineSimilarity, projectToPlane } from '../../utils/vectors';
import { PairDetail } from './PairDetail';
import { fitPoints, nearestPoint, placeLabels } from './place-labels';
import { shorten } from './shorten';
import type { TextVector } from './useVectors';

/** Characters of a label where there is room, and where there is less. */
const LABEL_CHARACTERS = { wide: [30, 16], phone: [20, 10] } as const;
/** Points of width that a letter takes on average, and of height that a line does. */
const LETTER = 7.2;
const LINE = 17;
/** The part of a label's width that its anchor is from its left edge. */
const ANCHORS = { start: 0, middle: 0.5, end: 1 } as const;
const MARGIN = { x: 40, y: 28 };
const MIN_HEIGHT = 280;
const MAX_HEIGHT = 520;
/** Points of height that everything else on the screen needs. */
const BESIDE = 360;
/** How far from a point a finger or the pointer still means it. */
const REACH = 32;
const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** The texts as points of a plane: the closer, the more alike. */
export function PlanePlot({ items }: { items: readonly TextVector[] }) {
  const { t } = useTranslation('embeddings');
  const { colors } = useTheme();
  const styles = useStyles();
  const format = useFormat();
  const window = useWindowDimensions();
  const breakpoint = useBreakpoint();
  const [width, setWidth] = useState(0);
  const [chosenText, setChosenText] = useState<string>();
  const vectors = items.map(({ vector }) => vector);
  const { points: projected, explained } = projectToPlane(vectors);
  const highest = Math.min(MAX_HEIGHT, window.height - BESIDE);
  const area = { width, height: Math.max(MIN_HEIGHT, Math.min(highest, width * 0.9)) };
  const points = fitPoints(projected, area, MARGIN);
  const labels = items.map(({ text }) =>
    LABEL_CHARACTERS[breakpoint].map((characters) => shorten(text, characters)),
  );
  const boxes = placeLabels(
    points,
    labels.map((forms) => forms.map((label) => label.length * LETTER)),
    LINE,
    area,
  );
  const unlabelled = boxes.filter((box) => box === null).length;
  const chosen = items.findIndex(({ text }) => text === chosenText);
  const percent = (share: number) => format.number(share * 100);

  const choose = (index: number | undefined) =>
    setChosenText(index === undefined ? undefined : items[index]?.text);
  const chooseAt = (place: { x: number; y: number }) => {
    const index = nearestPoint(points, place, REACH);
    if (index !== undefined) choose(index);
  };
  const tap = Gesture.Tap()
    .runOnJS(true)
    .onEnd((place) => chooseAt(place));
  const hover = Gesture.Hover()
    .runOnJS(true)
    .onUpdate((place) => chooseAt(place));
  /** From left to right, so that the arrow keys go the way that is seen. */
  const order = points.map((_, index) => index).sort((a, b) => (points[a]?.x ?? 0) - (points[b]?.x ?? 0));
  const ink = colors.capability.embeddings.ink;

  return (
    <View style={styles.place}>
      <ChosenPoint items={items} chosen={chosen} />
      <GestureDetector gesture={Gesture.Simultaneous(tap, hover)} touchAction="pan-y" userSelect="none">
        <View
          collapsable={false}
          focusable
          tabIndex={0}
          role="group"
          aria-label={`${t('plot', { count: items.length })}. ${t('plotHint')}`}
          onLayout={({ nativeEvent }) => setWidth(nativeEvent.layout.width)}
          onKeyDown={(event) => {
            const step = STEPS[event.key];
            if (step === undefined) return;
            event.preventDefault();
            const place = order.indexOf(chosen);
            choose(order[(Math.max(place, step > 0 ? -1 : 0) + step + order.length) % order.length]);
          }}
          style={[styles.plot, { height: area.height }]}
        >
          {width > 0 && (
            <Svg width={width} height={area.height} aria-hidden pointerEvents="none">
              {points.map(({ x, y }, index) => (
                <Circle
                  key={items[index]?.text}
                  cx={x}
                  cy={y}
                  r={index === chosen ? 8 : 5}
                  fill={ink}
                  stroke={colors.surface}
                  strokeWidth={index === chosen ? 2 : 1}
                />
              ))}
              {boxes.map(
                (box, index) =>
                  box && (
                    <SvgText
                      key={items[index]?.text}
                      x={box.x + ANCHORS[box.anchor] * box.width}
                      textAnchor={box.anchor}
                      y={box.y + LINE - 4}
                      fill={index === chosen ? colors.text : colors.muted}
                      fontSize={typography.caption.fontSize}
                      fontWeight={index === chosen ? '600' : '400'}
                    >
                      {labels[index]?.[box.form]}
                    </SvgText>
                  ),
              )}
            </Svg>
          )}
        </View>
      </GestureDetector>
      <Text variant="caption" tone="muted">
        {t('explained', {
          total: percent(explained[0] + explained[1]),
          across: percent(explained[0]),
          up: percent(explained[1]),
        })}
      </Text>
      {unlabelled > 0 && width > 0 && (
        <Text variant="caption" tone="muted">
          {t('unlabelled', { count: unlabelled })}
        </Text>
      )}
    </View>
  );
}

/** The chosen text with its nearest neighbour, or how to choose one. */
function ChosenPoint({ items, chosen }: { items: readonly TextVector[]; chosen: number }) {
  const { t } = useTranslation('embeddings');
  const styles = useStyles();
  const item = items[chosen];
  if (!item) {
    return (
      <View style={styles.hint}>
        <Text tone="muted">{t('pressPoint')}</Text>
      </View>
    );
  }
  let nearest: { text: string; similarity: number } | undefined;
  items.forEach(({ text, vector }, index) => {
    if (index === chosen) return;
    const similarity = cosineSimilarity(item.vector, vector);
    if (!nearest || similarity > nearest.similarity) nearest = { text, similarity };
  });
  return (
    <PairDetail
      title={t('pair')}
      first={item.text}
      second={nearest?.text ?? ''}
      similarity={nearest?.similarity ?? 1}
    />
  );
}

const useStyles = createStyles(({ colors }) => ({
  place: { gap: spacing.md },
  plot: {
    width: '100%',
    borderWidth: 1,
    borderColor: colors.line,
    borderRadius: radius.card,
    backgroundColor: colors.surface,
    overflow: 'hidden',
  },
  hint: {
    minHeight: 112,
    justifyContent: 'center',
    padding: spacing.lg,
    borderRadius: radius.card,
    backgroundColor: colors.sunken,
  },
}));
