/// <reference types="node" />
import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { addAction, coverageOf, EMPTY_MASK, type MaskAction, rasterizeMask, redo, renderMask, undo } from '.';
import { encodeGreyPng } from './encode-png';

const SIZE = { width: 64, height: 48 };
const stroke = (
  points: [number, number][],
  diameter: number,
  mode: 'paint' | 'erase' = 'paint',
): MaskAction => ({
  type: 'stroke',
  mode,
  diameter,
  points: points.map(([x, y]) => ({ x, y })),
});
const whiteOf = (actions: readonly MaskAction[], size = SIZE) => {
  const pixels = rasterizeMask(actions, size);
  return (x: number, y: number) => pixels[y * size.width + x] === 255;
};

/** What a stroke is by definition: every pixel whose centre is within the radius of a segment. */
function byDistance(points: [number, number][], diameter: number): boolean[] {
  const distanceTo = ([ax, ay]: [number, number], [bx, by]: [number, number], x: number, y: number) => {
    const squared = (bx - ax) ** 2 + (by - ay) ** 2;
    const along =
      squared === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / squared));
    return Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay));
  };
  return Array.from({ length: SIZE.width * SIZE.height }, (_, index) => {
    const x = (index % SIZE.width) + 0.5;
    const y = Math.floor(index / SIZE.width) + 0.5;
    return points.some(
      (point, at) => distanceTo(points[at - 1] ?? point, point, x, y) <= diameter / 2 - 1e-9,
    );
  });
}

describe('a stroke', () => {
  test.each<[string, [number, number][], number]>([
    ['a dot', [[20, 20]], 9],
    [
      'a slanted line',
      [
        [5, 40],
        [50, 7],
      ],
      8,
    ],
    [
      'a level line',
      [
        [5, 20],
        [60, 20],
      ],
      6,
    ],
    [
      'an upright line',
      [
        [30.2, 2],
        [30.2, 45],
      ],
      7,
    ],
    [
      'a curve',
      [
        [10, 10],
        [30, 30],
        [31, 31],
        [50, 5],
        [50, 5],
      ],
      11,
    ],
    [
      'a line that leaves the image',
      [
        [-20, 10],
        [80, 60],
      ],
      20,
    ],
  ])('covers exactly the pixels near %s', (_, points, diameter) => {
    const pixels = rasterizeMask([stroke(points, diameter)], SIZE);
    const expected = byDistance(points, diameter);
    const wrong = expected.filter((white, index) => white !== (pixels[index] === 255)).length;
    // Centres that lie on the edge itself may fall on either side.
    expect(wrong).toBeLessThanOrEqual(4);
    expect(coverageOf(pixels)).toBeGreaterThan(0);
  });

  test('can erase', () => {
    const white = whiteOf([stroke([[30, 24]], 30), stroke([[30, 24]], 10, 'erase')]);
    expect(white(30, 24)).toBe(false);
    expect(white(40, 24)).toBe(true);
  });

  test('without points does nothing', () => {
    expect(coverageOf(rasterizeMask([stroke([], 10)], SIZE))).toBe(0);
  });
});

test('a rectangle covers its pixels, whichever corner it began in', () => {
  const forwards = rasterizeMask(
    [{ type: 'rectangle', mode: 'paint', x: 10, y: 5, width: 20, height: 10 }],
    SIZE,
  );
  const backwards = rasterizeMask(
    [{ type: 'rectangle', mode: 'paint', x: 30, y: 15, width: -20, height: -10 }],
    SIZE,
  );
  expect(coverageOf(forwards) * forwards.length).toBe(200);
  expect(backwards).toEqual(forwards);
});

test('fill, clear and invert work on all of it', () => {
  expect(coverageOf(rasterizeMask([{ type: 'fill' }], SIZE))).toBe(1);
  expect(coverageOf(rasterizeMask([{ type: 'fill' }, { type: 'clear' }], SIZE))).toBe(0);
  const white = whiteOf([
    { type: 'rectangle', mode: 'paint', x: 0, y: 0, width: 32, height: 48 },
    { type: 'invert' },
  ]);
  expect(white(5, 5)).toBe(false);
  expect(white(40, 5)).toBe(true);
});

test('a mask of another size than its image has the same shape', () => {
  const action: MaskAction = { type: 'rectangle', mode: 'paint', x: 0, y: 0, width: 2000, height: 1500 };
  const pixels = rasterizeMask([action], { width: 4000, height: 3000 }, { width: 400, height: 300 });
  expect(coverageOf(pixels)).toBeCloseTo(0.25, 2);
});

describe('history', () => {
  const [a, b, c]: MaskAction[] = [{ type: 'fill' }, { type: 'invert' }, { type: 'clear' }];
  if (!a || !b || !c) throw new Error('three actions');

  test('goes back and forth', () => {
    const two = addAction(addAction(EMPTY_MASK, a), b);
    expect(undo(two)).toEqual({ done: [a], undone: [b] });
    expect(undo(undo(undo(two)))).toEqual({ done: [], undone: [a, b] });
    expect(redo(undo(undo(two)))).toEqual({ done: [a], undone: [b] });
    expect(redo(redo(redo(undo(undo(two)))))).toEqual(two);
  });

  test('forgets what was undone once something else is done', () => {
    expect(addAction(undo(addAction(addAction(EMPTY_MASK, a), b)), c)).toEqual({ done: [a, c], undone: [] });
  });

  test('is bounded', () => {
    let history = EMPTY_MASK;
    for (let index = 0; index < 2_100; index++) history = addAction(history, a);
    expect(history.done).toHaveLength(2_000);
  });
});

describe('the PNG', () => {
  const chunksOf = (png: Uint8Array) => {
    const view = Buffer.from(png);
    const chunks: { type: string; data: Buffer }[] = [];
    for (let at = 8; at < view.length; ) {
      const length = view.readUInt32BE(at);
      chunks.push({
        type: view.toString('latin1', at + 4, at + 8),
        data: view.subarray(at + 8, at + 8 + length),
      });
      at += 12 + length;
    }
    return chunks;
  };

  test('holds the very pixels', () => {
    const pixels = Uint8Array.from({ length: 15 }, (_, index) => index * 17);
    const chunks = chunksOf(encodeGreyPng(pixels, { width: 5, height: 3 }));
    expect(chunks.map(({ type }) => type)).toEqual(['IHDR', 'IDAT', 'IEND']);
    expect([...(chunks[0]?.data ?? [])]).toEqual([0, 0, 0, 5, 0, 0, 0, 3, 8, 0, 0, 0, 0]);
    const rows = inflateSync(chunks[1]?.data ?? Buffer.alloc(0));
    expect([...rows]).toEqual([0, ...pixels.slice(0, 5), 0, ...pixels.slice(5, 10), 0, ...pixels.slice(10)]);
    // The check sum that every PNG ends with.
    const png = encodeGreyPng(pixels, { width: 5, height: 3 });
    expect(Buffer.from(png.slice(-4)).toString('hex')).toBe('ae426082');
  });

  test('of a drawing has the same bytes everywhere', () => {
    const media = renderMask(
      [
        stroke(
          [
            [10, 10],
            [300, 200],
            [500, 490],
          ],
          60,
        ),
      ],
      { width: 512, height: 512 },
    );
    expect(
      createHash('sha256')
        .update(media?.bytes ?? '')
        .digest('hex'),
    ).toMatchInlineSnapshot(`"426a61fab325f7971b6df64e1aa9187fbd2f4ddc582a4990266155b08e619fff"`);
    expect(media?.mediaType).toBe('image/png');
  });

  test('is none when nothing is selected', () => {
    expect(renderMask([stroke([[10, 10]], 5), { type: 'clear' }], SIZE)).toBeNull();
  });

  test('is scaled down for a large image', () => {
    const media = renderMask([{ type: 'fill' }], { width: 4_000, height: 3_000 });
    const [header] = chunksOf(media?.bytes ?? new Uint8Array(0));
    expect(header?.data.readUInt32BE(0)).toBe(1_024);
    expect(header?.data.readUInt32BE(4)).toBe(768);
  });
});
