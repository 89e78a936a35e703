import { useEffect, useState } from 'react';
import { Animated, type DimensionValue, Platform, View } from 'react-native';
import { useTheme } from '../theme/ThemeProvider';
import { duration, radius, spacing } from '../theme/tokens';
import { useReducedMotion } from '../theme/useReducedMotion';
import { useDelay } from './Spinner';

interface SkeletonProps {
  width?: DimensionValue;
  height?: DimensionValue;
  /** Width by height, for a picture whose size is known. */
  aspectRatio?: number;
  corner?: number;
}

/** The shape of something that is on its way. It takes its place at once and shows after 300 ms. */
export function Skeleton({ width = '100%', height, aspectRatio, corner = radius.control }: SkeletonProps) {
  const { colors } = useTheme();
  const reduced = useReducedMotion();
  const due = useDelay(duration.patience);
  const [opacity] = useState(() => new Animated.Value(1));
  useEffect(() => {
    if (!due || reduced) return;
    const fade = (toValue: number) =>
      Animated.timing(opacity, { toValue, duration: 900, useNativeDriver: Platform.OS !== 'web' });
    const pulse = Animated.loop(Animated.sequence([fade(0.55), fade(1)]));
    pulse.start();
    return () => pulse.stop();
  }, [due, reduced, opacity]);
  return (
    <Animated.View
      aria-hidden
      style={{
        width,
        ...(height === undefined ? {} : { height }),
        ...(aspectRatio === undefined ? {} : { aspectRatio }),
        borderRadius: corner,
        backgroundColor: due ? colors.pressed : 'transparent',
        opacity,
      }}
    />
  );
}

/** Lines of a text that is on its way. */
export function SkeletonText({ lines = 3 }: { lines?: number }) {
  const widths = Array.from({ length: lines }, (_, line) => ({
    key: `line-${line}`,
    width: line === lines - 1 ? ('60%' as const) : ('100%' as const),
  }));
  return (
    <View aria-hidden style={{ gap: spacing.sm, alignSelf: 'stretch' }}>
      {widths.map(({ key, width }) => (
        <Skeleton key={key} height={14} width={width} corner={4} />
      ))}
    </View>
  );
}
