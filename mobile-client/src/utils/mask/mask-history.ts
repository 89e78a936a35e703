/** Pixels of the image that the mask belongs to, from its upper left corner. */
export interface Point {
  x: number;
  y: number;
}

/** One thing that was done to a mask. `paint` makes white, which is what the model repaints; `erase` makes black. */
export type MaskAction =
  | { type: 'stroke'; mode: 'paint' | 'erase'; diameter: number; points: readonly Point[] }
  | { type: 'rectangle'; mode: 'paint' | 'erase'; x: number; y: number; width: number; height: number }
  | { type: 'invert' }
  | { type: 'fill' }
  | { type: 'clear' };

/** A mask as what was done to it: it can be drawn, undone, kept and sent again. */
export interface MaskHistory {
  /** Oldest first. */
  done: readonly MaskAction[];
  /** What was taken back, the last first. */
  undone: readonly MaskAction[];
}

export const EMPTY_MASK: MaskHistory = { done: [], undone: [] };

/** More than a hand does; the oldest are then beyond recall. */
const MAX_ACTIONS = 2_000;

/** The history after one more action; what had been undone is forgotten. */
export const addAction = ({ done }: MaskHistory, action: MaskAction): MaskHistory => ({
  done: done.length < MAX_ACTIONS ? [...done, action] : [...done.slice(1), action],
  undone: [],
});

export function undo({ done, undone }: MaskHistory): MaskHistory {
  const last = done.at(-1);
  return last === undefined ? { done, undone } : { done: done.slice(0, -1), undone: [last, ...undone] };
}

export function redo({ done, undone }: MaskHistory): MaskHistory {
  const [next, ...rest] = undone;
  return next === undefined ? { done, undone } : { done: [...done, next], undone: rest };
}
