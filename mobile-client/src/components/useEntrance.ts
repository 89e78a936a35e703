import { useEffect, useState } from 'react';
import { Animated, Easing, Platform } from 'react-native';
import { duration } from '../theme/tokens';
import { useReducedMotion } from '../theme/useReducedMotion';

/** Runs from 0 to 1 when something appears; at once under reduced motion. */
export function useEntrance(visible: boolean): Animated.Value {
  const reduced = useReducedMotion();
  const [progress] = useState(() => new Animated.Value(0));
  useEffect(() => {
    if (!visible || reduced) {
      progress.setValue(visible ? 1 : 0);
      return;
    }
    const animation = Animated.timing(progress, {
      toValue: 1,
      duration: duration.calm,
      easing: Easing.out(Easing.cubic),
      useNativeDriver: Platform.OS !== 'web',
    });
    animation.start();
    return () => animation.stop();
  }, [visible, reduced, progress]);
  return progress;
}
