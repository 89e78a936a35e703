export interface MaskKeys {
  onUndo: () => void;
  onRedo: () => void;
  onZoom: (direction: 1 | -1) => void;
  onFit: () => void;
  onBrush: (direction: 1 | -1) => void;
}

/** Keys for the mask. A phone has none: never moving by them. */
export function useMaskKeys(_keys: MaskKeys): boolean {
  return false;
}
