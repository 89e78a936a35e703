import { beginAction, brushDiameter, extendAction, hasExtent } from './mask-tools';

test('each tool begins what it draws, and moving draws nothing', () => {
  const at = { x: 5, y: 6 };
  expect(beginAction('brush', 10, at)).toEqual({ type: 'stroke', mode: 'paint', diameter: 10, points: [at] });
  expect(beginAction('eraser', 10, at)).toMatchObject({ mode: 'erase' });
  expect(beginAction('rectangle', 10, at)).toMatchObject({ type: 'rectangle', ...at, width: 0, height: 0 });
  expect(beginAction('move', 10, at)).toBeUndefined();
});

test('a stroke follows the pointer without points that nobody would see', () => {
  const start = beginAction('brush', 10, { x: 0, y: 0 });
  if (!start) throw new Error('a brush draws');
  const near = extendAction(start, { x: 1, y: 0 }, 2);
  expect(near).toBe(start);
  expect(extendAction(near, { x: 3, y: 0 }, 2)).toMatchObject({
    points: [
      { x: 0, y: 0 },
      { x: 3, y: 0 },
    ],
  });
});

test('a rectangle spans from where it began, in any direction', () => {
  const start = beginAction('rectangle', 10, { x: 20, y: 20 });
  if (!start) throw new Error('a rectangle draws');
  expect(hasExtent(start)).toBe(false);
  const drawn = extendAction(start, { x: 5, y: 30 }, 2);
  expect(drawn).toMatchObject({ x: 20, y: 20, width: -15, height: 10 });
  expect(hasExtent(drawn)).toBe(true);
});

test('the brush is measured on the longer side, and never thinner than a pixel', () => {
  expect(brushDiameter(0.1, { width: 300, height: 1_000 })).toBe(100);
  expect(brushDiameter(0.01, { width: 8, height: 8 })).toBe(1);
});
