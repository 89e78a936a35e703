import { vectorsAsCsv, vectorsAsJson } from './vectors-file';

const items = [
  { text: 'plain', vector: [0.5, -1] },
  { text: 'with "quotes", a comma\nand a line', vector: [0, 2e-7] },
];

test('JSON has the model, the dimension and each text with its vector', () => {
  expect(JSON.parse(vectorsAsJson(items, 'some-model'))).toEqual({
    model: 'some-model',
    dimension: 2,
    items: items.map(({ text, vector }) => ({ text, embedding: vector })),
  });
});

test('JSON of nothing is still JSON', () => {
  expect(JSON.parse(vectorsAsJson([], undefined))).toEqual({ model: null, dimension: 0, items: [] });
});

test('CSV has a row for each text, with what would break it in quotes', () => {
  expect(vectorsAsCsv(items)).toBe(
    'text,d1,d2\r\n"plain",0.5,-1\r\n"with ""quotes"", a comma\nand a line",0,2e-7\r\n',
  );
});
