import { describe, expect, it } from 'vitest';
import { embeddingMatrix } from './embedding-matrix.ts';

describe('embedding matrix', () => {
  it.each([
    ['a vector for one text', [1, 2], 1, [[1, 2]]],
    ['a list of one vector for one text', [[1, 2]], 1, [[1, 2]]],
    [
      'a vector for each text',
      [
        [1, 2],
        [3, 4],
      ],
      2,
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'token vectors of one text',
      [
        [1, 2],
        [3, 4],
      ],
      1,
      [[2, 3]],
    ],
    [
      'token vectors of one text in a list',
      [
        [
          [1, 2],
          [3, 4],
          [5, 9],
        ],
      ],
      1,
      [[3, 5]],
    ],
    [
      'token vectors of each text',
      [
        [
          [1, 2],
          [3, 4],
        ],
        [[5, 6]],
      ],
      2,
      [
        [2, 3],
        [5, 6],
      ],
    ],
    [
      'token vectors of each text, one level deeper',
      [
        [
          [
            [1, 2],
            [3, 4],
          ],
        ],
        [[[5, 6]]],
      ],
      2,
      [
        [2, 3],
        [5, 6],
      ],
    ],
  ])('reads %s', (_name, reply, count, expected) => {
    expect(embeddingMatrix(reply, count)).toEqual(expected);
  });

  it.each([
    ['nothing', [], 1],
    ['an object', { error: 'x' }, 1],
    ['too few vectors', [[1, 2]], 2],
    ['too many vectors', [[1], [2], [3]], 2],
    ['vectors of different length', [[1, 2], [3]], 2],
    ['token vectors of different length', [[[1, 2], [3]]], 1],
    ['text', [['a', 'b']], 1],
    ['numbers among lists', [[1, [2]]], 1],
    ['nothing for a text', [[], [1]], 2],
  ])('refuses %s', (_name, reply, count) => {
    expect(() => embeddingMatrix(reply, count)).toThrow(expect.objectContaining({ kind: 'invalid_reply' }));
  });
});
