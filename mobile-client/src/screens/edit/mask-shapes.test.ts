import { type MaskAction, rasterizeMask, type Size } from '../../utils/mask';
import { isBlank, maskShapes } from './mask-shapes';

const SIZE: Size = { width: 48, height: 32 };
const dot = (x: number, y: number, mode: 'paint' | 'erase' = 'paint'): MaskAction => ({
  type: 'stroke',
  mode,
  diameter: 14,
  points: [
    { x, y },
    { x: x + 6, y: y + 3 },
  ],
});
const box = (x: number, y: number, mode: 'paint' | 'erase' = 'paint'): MaskAction => ({
  type: 'rectangle',
  mode,
  x,
  y,
  width: 15,
  height: 9,
});

/** The pixels of shapes drawn one after another. */
function drawn(actions: readonly MaskAction[]): Uint8Array {
  const { ground, shapes } = maskShapes(actions);
  return rasterizeMask(
    [
      { type: ground ? 'fill' : 'clear' },
      ...shapes.map(({ action, selects }) => ({
        ...action,
        mode: selects ? ('paint' as const) : ('erase' as const),
      })),
    ],
    SIZE,
  );
}

test.each<[string, MaskAction[]]>([
  ['strokes', [dot(10, 10), dot(30, 20)]],
  ['an eraser', [box(5, 5), dot(10, 8, 'erase')]],
  ['an inversion', [dot(10, 10), { type: 'invert' }]],
  ['drawing after an inversion', [dot(10, 10), { type: 'invert' }, dot(12, 12, 'erase'), box(10, 9)]],
  [
    'inversions among erasers',
    [box(5, 5), dot(9, 9, 'erase'), { type: 'invert' }, box(8, 8, 'erase'), { type: 'invert' }, dot(20, 9)],
  ],
  [
    'the whole and what is taken from it',
    [dot(4, 4), { type: 'fill' }, box(10, 10, 'erase'), { type: 'invert' }],
  ],
  ['a new beginning', [{ type: 'fill' }, dot(9, 9, 'erase'), { type: 'clear' }, box(3, 3)]],
])('shapes show the mask that is sent: %s', (_, actions) => {
  expect(drawn(actions)).toEqual(rasterizeMask(actions, SIZE));
});

test('a mask is blank until something is selected, and after it was cleared', () => {
  expect(isBlank(maskShapes([]))).toBe(true);
  expect(isBlank(maskShapes([dot(5, 5, 'erase')]))).toBe(true);
  expect(isBlank(maskShapes([dot(5, 5)]))).toBe(false);
  expect(isBlank(maskShapes([dot(5, 5), { type: 'clear' }]))).toBe(true);
  expect(isBlank(maskShapes([{ type: 'invert' }]))).toBe(false);
});
