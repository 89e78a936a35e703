import { draftSize, shapeOf, sizeOf } from './image-sizes';

const side = (usual: number) => ({ default: usual, minimum: 256, maximum: usual * 1.5 });
const rulesOf = (usual: number) => ({ width: side(usual), height: side(usual) });

test('a shape has about as many pixels as the model makes by itself', () => {
  expect(sizeOf('square', rulesOf(1024))).toEqual({ width: 1024, height: 1024 });
  const { width, height } = sizeOf('portrait', rulesOf(1024));
  expect(height).toBeGreaterThan(width);
  expect((width * height) / 1024 ** 2).toBeCloseTo(1, 1);
  expect(sizeOf('landscape', rulesOf(1024))).toEqual({ width: height, height: width });
});

test.each([512, 768, 1024])('sides for a model of %i pixels are multiples of 64', (usual) => {
  for (const shape of ['square', 'portrait', 'landscape'] as const) {
    const { width, height } = sizeOf(shape, rulesOf(usual));
    expect([width % 64, height % 64]).toEqual([0, 0]);
  }
});

test('a shape stays within the limits of the model', () => {
  const rules = { width: { default: 512, maximum: 512 }, height: { default: 512, maximum: 512 } };
  expect(sizeOf('landscape', rules)).toEqual({ width: 512, height: 448 });
});

test('a size is known as its shape, and one of free numbers as none', () => {
  expect(shapeOf(draftSize({}, {}), {})).toBe('square');
  expect(shapeOf(sizeOf('portrait', {}), {})).toBe('portrait');
  expect(shapeOf(draftSize({ width: 520 }, {}), {})).toBeUndefined();
});
