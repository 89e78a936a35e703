import { type RefObject, useEffect, useEffectEvent, useRef } from 'react';
import type { View } from 'react-native';
import type { OnWheel } from './useWheel';

/** Pixels of a line, for browsers that count the wheel in lines. */
const LINE = 16;
/** A trackpad's pinch arrives as a wheel with Ctrl, in far smaller steps. */
const PINCH = 8;

/** Listens to the wheel over a view, in place of the browser, which would scroll or enlarge the page. */
export function useWheel(onWheel: OnWheel): RefObject<View | null> {
  const view = useRef<View>(null);
  const handle = useEffectEvent((event: WheelEvent) => {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1;
    const { left, top } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const distance = event.deltaY * lines * (event.ctrlKey ? PINCH : 1);
    onWheel(distance, { x: event.clientX - left, y: event.clientY - top });
  });
  useEffect(() => {
    // In a browser the view is an element of the page.
    const element = view.current as unknown as HTMLElement | null;
    const listener = (event: WheelEvent) => handle(event);
    // Only a listener that is not passive can keep the page from scrolling.
    element?.addEventListener('wheel', listener, { passive: false });
    return () => element?.removeEventListener('wheel', listener);
  }, []);
  return view;
}
