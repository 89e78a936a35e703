import type { MaskAction, Point, Size } from '../../utils/mask';

export const MASK_TOOLS = ['brush', 'eraser', 'rectangle', 'move'] as const;
export type MaskTool = (typeof MASK_TOOLS)[number];

/** How a person draws: kept while the picture, the prompt and the mask change. */
export interface MaskSettings {
  tool: MaskTool;
  /** Width of the brush as a share of the longer side of the picture. */
  brush: number;
  /** Shows the mask alone. */
  preview: boolean;
}

export const INITIAL_MASK_SETTINGS: MaskSettings = { tool: 'brush', brush: 0.08, preview: false };
export const BRUSHES = { minimum: 0.01, maximum: 0.4, step: 0.01 } as const;

/** Pixels of the picture. */
export const brushDiameter = (brush: number, { width, height }: Size): number =>
  Math.max(1, Math.round(brush * Math.max(width, height)));

/** What begins where the pointer goes down; nothing for a tool that does not draw. */
export function beginAction(tool: MaskTool, diameter: number, at: Point): MaskAction | undefined {
  if (tool === 'move') return undefined;
  if (tool === 'rectangle') return { type: 'rectangle', mode: 'paint', ...at, width: 0, height: 0 };
  return { type: 'stroke', mode: tool === 'brush' ? 'paint' : 'erase', diameter, points: [at] };
}

/** The action after the pointer has moved. Points closer than `grain` pixels to the last add nothing to see. */
export function extendAction(action: MaskAction, at: Point, grain: number): MaskAction {
  if (action.type === 'rectangle') return { ...action, width: at.x - action.x, height: at.y - action.y };
  if (action.type !== 'stroke') return action;
  const last = action.points.at(-1);
  if (last && Math.hypot(at.x - last.x, at.y - last.y) < grain) return action;
  return { ...action, points: [...action.points, at] };
}

/** Whether the action leaves a trace: a rectangle without a side does not. */
export const hasExtent = (action: MaskAction): boolean =>
  action.type !== 'rectangle' || (action.width !== 0 && action.height !== 0);
