import { z } from 'zod';

/** Pixels of the image that the mask belongs to, from its upper left corner. */
const pointSchema = z.object({ x: z.number(), y: z.number() });
export type Point = z.infer<typeof pointSchema>;

const modeSchema = z.enum(['paint', 'erase']);
const maskActionSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('stroke'),
    mode: modeSchema,
    diameter: z.number(),
    points: z.array(pointSchema).readonly(),
  }),
  z.object({
    type: z.literal('rectangle'),
    mode: modeSchema,
    x: z.number(),
    y: z.number(),
    width: z.number(),
    height: z.number(),
  }),
  z.object({ type: z.literal('invert') }),
  z.object({ type: z.literal('fill') }),
  z.object({ type: z.literal('clear') }),
]);
/** One thing that was done to a mask. `paint` makes white, which is what the model repaints; `erase` makes black. */
export type MaskAction = z.infer<typeof maskActionSchema>;

/** More than a hand does; the oldest are then beyond recall. */
const MAX_ACTIONS = 2_000;

export const maskHistorySchema = z.object({
  /** Oldest first. */
  done: z.array(maskActionSchema).max(MAX_ACTIONS).readonly(),
  /** What was taken back, the last first. */
  undone: z.array(maskActionSchema).max(MAX_ACTIONS).readonly(),
});
/** A mask as what was done to it: it can be drawn, undone, kept and sent again. */
export type MaskHistory = z.infer<typeof maskHistorySchema>;

export const EMPTY_MASK: MaskHistory = { done: [], undone: [] };

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
