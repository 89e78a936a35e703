import { useWindowDimensions } from 'react-native';
import { layout } from './tokens';

export type Breakpoint = 'phone' | 'wide';

/** `wide` from 960 points on: side rail, two panes, dialogs and menus in place of sheets. */
export function useBreakpoint(): Breakpoint {
  return useWindowDimensions().width >= layout.wide ? 'wide' : 'phone';
}
