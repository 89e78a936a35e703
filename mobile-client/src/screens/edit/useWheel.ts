import { type RefObject, useRef } from 'react';
import type { View } from 'react-native';
import type { Point } from '../../utils/mask';

/** Gets how far the wheel was turned and where the pointer is, in points of the view. */
export type OnWheel = (distance: number, at: Point) => void;

/** Listens to the wheel over a view. Phones have none. */
export function useWheel(_onWheel: OnWheel): RefObject<View | null> {
  return useRef<View>(null);
}
