import { type Box, fitPoints, nearestPoint, overlap, placeLabels } from './place-labels';

const AREA = { width: 300, height: 200 };
const shown = (boxes: readonly (Box | null)[]) => boxes.filter((box) => box !== null);

test('a label stands to the right of its point', () => {
  const [box] = placeLabels([{ x: 50, y: 50 }], [[40]], 20, AREA);
  expect(box).toEqual({ x: 60, y: 40, width: 40, height: 20, form: 0, anchor: 'start' });
});

test('a label at the edge stays inside', () => {
  const [box] = placeLabels([{ x: 290, y: 50 }], [[40]], 20, AREA);
  expect(box).toMatchObject({ x: 240, y: 40, width: 40, anchor: 'end' });
});

test('a label that does not fit takes its shorter form', () => {
  const [box] = placeLabels([{ x: 150, y: 100 }], [[400, 60]], 20, AREA);
  expect(box).toMatchObject({ width: 60, form: 1 });
});

test('no label covers another one or a point', () => {
  const points = Array.from({ length: 60 }, (_, index) => ({
    x: 20 + ((index * 47) % 260),
    y: 20 + ((index * 31) % 160),
  }));
  const boxes = shown(
    placeLabels(
      points,
      points.map(() => [50]),
      18,
      AREA,
    ),
  );
  expect(boxes.length).toBeGreaterThan(5);
  boxes.forEach((box, index) => {
    expect(boxes.slice(index + 1).some((other) => overlap(box, other))).toBe(false);
    expect(points.filter(({ x, y }) => overlap(box, { x: x - 1, y: y - 1, width: 2, height: 2 }))).toEqual(
      [],
    );
  });
});

test('a label without room is left out', () => {
  const same = { x: 150, y: 100 };
  const boxes = placeLabels(Array(12).fill(same), Array(12).fill([120]), 18, AREA);
  expect(boxes).toContain(null);
  expect(boxes[0]).not.toBeNull();
});

test('points fill the area on one scale, and up is up', () => {
  const points = fitPoints(
    [
      { x: -1, y: 0 },
      { x: 1, y: 0 },
      { x: 0, y: 0.5 },
    ],
    AREA,
    { x: 50, y: 20 },
  );
  expect(points).toEqual([
    { x: 50, y: 125 },
    { x: 250, y: 125 },
    { x: 150, y: 75 },
  ]);
});

test('points that are all one stand in the middle', () => {
  expect(fitPoints([{ x: 3, y: 3 }], AREA, { x: 10, y: 10 })).toEqual([{ x: 150, y: 100 }]);
});

test('the nearest point is found within reach', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
  ];
  expect(nearestPoint(points, { x: 7, y: 0 }, 20)).toBe(1);
  expect(nearestPoint(points, { x: 90, y: 0 }, 20)).toBeUndefined();
});
