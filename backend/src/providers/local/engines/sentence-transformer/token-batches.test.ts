import { expect, it } from 'vitest';
import { batchesByLength } from './token-batches.ts';

const textsOf = (...lengths: number[]) =>
  lengths.map((length, index) => ({ index, ids: new Array<number>(length).fill(7) }));
const lengthsOf = (batches: ReturnType<typeof batchesByLength>) =>
  batches.map((batch) => batch.map(({ ids }) => ids.length));

it('puts texts of similar length together, within the tokens of a batch, padding included', () => {
  expect(lengthsOf(batchesByLength(textsOf(9, 2, 3, 8, 2), 20))).toEqual([
    [2, 2, 3],
    [8, 9],
  ]);
  expect(lengthsOf(batchesByLength(textsOf(9, 2, 3, 8, 2), 10))).toEqual([[2, 2, 3], [8], [9]]);
});

it('leaves a text that is longer than a batch alone in one, and no text out', () => {
  const batches = batchesByLength(textsOf(50, 4, 60), 20);
  expect(lengthsOf(batches)).toEqual([[4], [50], [60]]);
  expect(batches.flat().map(({ index }) => index)).toEqual([1, 0, 2]);
  expect(batchesByLength([], 20)).toEqual([]);
});
