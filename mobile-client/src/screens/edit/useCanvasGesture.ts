import { useLayoutEffect, useRef, useState } from 'react';
import { type ComposedGesture, Gesture } from 'react-native-gesture-handler';
import type { Point } from '../../utils/mask';

/** What fingers, pen and mouse do on the canvas. Places are in points of the view. */
export interface CanvasHandlers {
  onPress(at: Point): void;
  onDrag(at: Point): void;
  /** `counts` is false when a second finger has made something else of it. */
  onRelease(counts: boolean): void;
  /** Two fingers are down; between them is the focus. */
  onPinchStart(focus: Point): void;
  /** `scale` is relative to the start. */
  onPinch(focus: Point, scale: number): void;
  /** Both fingers move the same way. */
  onMoveStart(focus: Point): void;
  onMove(focus: Point): void;
  /** Where a pointer rests that does not touch. */
  onPoint(at: Point | undefined): void;
}

/**
 * One finger draws, two zoom and move. The gesture stays the same from render to render, since one that changes in the
 * middle of a stroke would lose the rest of it.
 */
export function useCanvasGesture(handlers: CanvasHandlers): ComposedGesture {
  const latest = useRef(handlers);
  useLayoutEffect(() => {
    latest.current = handlers;
  });
  const [gesture] = useState(() => {
    const draw = Gesture.Pan()
      .runOnJS(true)
      .minDistance(0)
      .maxPointers(1)
      .withTestId('draw')
      .onBegin(({ x, y }) => latest.current.onPress({ x, y }))
      .onUpdate(({ x, y }) => latest.current.onDrag({ x, y }))
      // A tap never becomes a pan, but makes a dot all the same.
      .onFinalize(({ numberOfPointers }, succeeded) =>
        latest.current.onRelease(succeeded || numberOfPointers <= 1),
      );
    const pinch = Gesture.Pinch()
      .runOnJS(true)
      .onStart(({ focalX, focalY }) => latest.current.onPinchStart({ x: focalX, y: focalY }))
      .onUpdate(({ focalX, focalY, scale }) => latest.current.onPinch({ x: focalX, y: focalY }, scale));
    const move = Gesture.Pan()
      .runOnJS(true)
      .minPointers(2)
      .averageTouches(true)
      .onStart(({ x, y }) => latest.current.onMoveStart({ x, y }))
      .onUpdate(({ x, y }) => latest.current.onMove({ x, y }));
    const hover = Gesture.Hover()
      .runOnJS(true)
      .onBegin(({ x, y }) => latest.current.onPoint({ x, y }))
      .onUpdate(({ x, y }) => latest.current.onPoint({ x, y }))
      .onFinalize(() => latest.current.onPoint(undefined));
    return Gesture.Simultaneous(draw, pinch, move, hover);
  });
  return gesture;
}
