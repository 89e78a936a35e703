import { useRef } from 'react';
import type { View, WebKeyboardEvent } from 'react-native';

interface ArrowKeyProps {
  ref: (element: View | null) => void;
  tabIndex: 0 | -1;
  onKeyDown: (event: WebKeyboardEvent) => void;
}

interface ArrowKeys {
  /** To spread on the item of an index. */
  itemProps(index: number): ArrowKeyProps;
  /** Moves the focus to the item that Tab reaches. */
  focusCurrent(): void;
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/**
 * Makes a group of radio buttons, tabs or options one stop for the Tab key, with the arrow keys, Home and End going
 * from one to the next.
 *
 * @param current index of the item that Tab reaches; the first when none is chosen
 * @param onMove called with the index that now has the focus
 */
export function useArrowKeys(count: number, current: number, onMove?: (index: number) => void): ArrowKeys {
  const elements = useRef(new Map<number, View>());
  const stop = Math.max(current, 0);
  const focus = (index: number) => elements.current.get(index)?.focus();
  return {
    focusCurrent: () => focus(stop),
    itemProps: (index) => ({
      ref: (element) => {
        if (element) elements.current.set(index, element);
        else elements.current.delete(index);
      },
      tabIndex: index === stop ? 0 : -1,
      onKeyDown: (event) => {
        const step = STEPS[event.key];
        let next: number;
        if (step !== undefined) next = (index + step + count) % count;
        else if (event.key === 'Home') next = 0;
        else if (event.key === 'End') next = count - 1;
        else return;
        event.preventDefault();
        focus(next);
        onMove?.(next);
      },
    }),
  };
}
