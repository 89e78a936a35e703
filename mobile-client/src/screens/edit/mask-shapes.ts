import type { MaskAction } from '../../utils/mask';

type Drawn = Extract<MaskAction, { type: 'stroke' | 'rectangle' }>;

/** Something to draw on a mask, in the order of drawing. */
export interface MaskShape {
  /** Its place among the actions. */
  id: number;
  action: Drawn;
  /** What it makes of the place: selected, or not. */
  selects: boolean;
}

/** A mask as shapes upon a ground. */
export interface MaskShapes {
  /** Whether all that no shape covers is selected. */
  ground: boolean;
  shapes: readonly MaskShape[];
}

/**
 * The shapes that actions amount to. Inverting a drawing is the same as drawing it with its two shades exchanged, so
 * that what comes before it needs no pixels.
 */
export function maskShapes(actions: readonly MaskAction[]): MaskShapes {
  let ground = false;
  let shapes: MaskShape[] = [];
  for (const [id, action] of actions.entries()) {
    if (action.type === 'fill' || action.type === 'clear') {
      ground = action.type === 'fill';
      shapes = [];
    } else if (action.type === 'invert') {
      ground = !ground;
      shapes = shapes.map((shape) => ({ ...shape, selects: !shape.selects }));
    } else shapes.push({ id, action, selects: action.mode === 'paint' });
  }
  return { ground, shapes };
}

/** Whether the mask selects nothing for certain: it was not drawn on, or cleared since. */
export const isBlank = ({ ground, shapes }: MaskShapes): boolean =>
  !ground && !shapes.some(({ selects }) => selects);
