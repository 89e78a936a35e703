import { useWindowDimensions } from 'react-native';
import { spacing } from '../../theme/tokens';
import { useBreakpoint } from '../../theme/useBreakpoint';

/** Points of height that head, composer and buttons need beside a picture. */
const BESIDE = { phone: 330, wide: 200 } as const;
const LEAST_HEIGHT = 200;

/**
 * The greatest width in points at which a picture can be seen as a whole without scrolling.
 *
 * @param more points of height that something else takes besides
 */
export function usePictureWidth(aspectRatio: number, more = 0): number {
  const { height } = useWindowDimensions();
  const available = Math.max(LEAST_HEIGHT, height - BESIDE[useBreakpoint()] - spacing.xl - more);
  return Math.round(available * aspectRatio);
}
