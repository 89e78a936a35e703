import { fitInto, MAX_ZOOM, panBy, pictureAt, WHOLE, zoomAt } from './viewport';

const PICTURE = { width: 2_000, height: 1_000 };

test('what is under the pointer stays there while it is enlarged', () => {
  const at = { x: 0.3, y: 0.7 };
  const before = pictureAt(WHOLE, at, PICTURE);
  const zoomed = zoomAt(zoomAt(WHOLE, 2, at), 1.5, at);
  expect(zoomed.zoom).toBe(3);
  const after = pictureAt(zoomed, at, PICTURE);
  expect(after.x).toBeCloseTo(before.x);
  expect(after.y).toBeCloseTo(before.y);
});

test('the picture is never smaller than its place, nor enlarged beyond use', () => {
  expect(zoomAt(WHOLE, 0.5)).toEqual(WHOLE);
  expect(zoomAt(zoomAt(WHOLE, 4, { x: 1, y: 1 }), 0.1, { x: 0, y: 0 })).toEqual(WHOLE);
  expect(zoomAt(WHOLE, 1_000).zoom).toBe(MAX_ZOOM);
});

test('a picture that is moved follows the finger', () => {
  const zoomed = zoomAt(WHOLE, 4);
  const finger = pictureAt(zoomed, { x: 0.5, y: 0.5 }, PICTURE);
  const moved = pictureAt(panBy(zoomed, { x: 0.1, y: -0.2 }), { x: 0.6, y: 0.3 }, PICTURE);
  expect(moved.x).toBeCloseTo(finger.x);
  expect(moved.y).toBeCloseTo(finger.y);
});

test('a picture cannot be moved away from its edge', () => {
  expect(panBy(WHOLE, { x: 0.5, y: 0.5 })).toEqual(WHOLE);
  expect(panBy(zoomAt(WHOLE, 2), { x: -9, y: 9 })).toEqual({ zoom: 2, left: 0.5, top: 0 });
});

test('a picture takes as much of its room as its proportions let it', () => {
  expect(fitInto({ width: 400, height: 400 }, PICTURE)).toEqual({ width: 400, height: 200 });
  expect(fitInto({ width: 400, height: 100 }, PICTURE)).toEqual({ width: 200, height: 100 });
  expect(fitInto({ width: 400, height: 400 }, { width: 64, height: 64 })).toEqual({
    width: 400,
    height: 400,
  });
});
