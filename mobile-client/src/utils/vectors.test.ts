import {
  closestPairs,
  cosineSimilarity,
  projectToPlane,
  rankBySimilarity,
  similarityMatrix,
} from './vectors';

test('cosine similarity is 1 along, 0 across and -1 against', () => {
  expect(cosineSimilarity([1, 2], [2, 4])).toBeCloseTo(1);
  expect(cosineSimilarity([1, 0], [0, 5])).toBe(0);
  expect(cosineSimilarity([1, 2], [-3, -6])).toBeCloseTo(-1);
  expect(cosineSimilarity([0, 0], [1, 1])).toBe(0);
});

test('a matrix of similarities is symmetric with ones along its diagonal', () => {
  const matrix = similarityMatrix([
    [1, 0],
    [1, 1],
    [0, 1],
  ]);
  expect(matrix[0]?.[0]).toBeCloseTo(1);
  expect(matrix[0]?.[1]).toBeCloseTo(Math.SQRT1_2);
  expect(matrix[1]?.[0]).toBe(matrix[0]?.[1]);
});

test('the most similar come first', () => {
  const vectors = [
    [0, 1],
    [1, 0.1],
    [1, 1],
  ];
  expect(rankBySimilarity([1, 0], vectors).map(({ index }) => index)).toEqual([1, 2, 0]);
});

test('the closest pairs come first, each once', () => {
  const vectors = [
    [1, 0],
    [0, 1],
    [2, 0.1],
    [1, 1],
  ];
  const pairs = closestPairs(vectors, 3);
  expect(pairs.map(({ first, second }) => [first, second])).toEqual([
    [0, 2],
    [2, 3],
    [0, 3],
  ]);
  expect(pairs[0]?.similarity).toBeCloseTo(cosineSimilarity([1, 0], [2, 0.1]));
  expect(closestPairs(vectors, 100)).toHaveLength(6);
  expect(closestPairs([[1, 2]], 3)).toEqual([]);
});

describe('the projection', () => {
  /** Points of a plane, put into `dimensions` along two directions at a right angle. */
  const embed = (points: [number, number][], dimensions: number) =>
    points.map(([x, y]) =>
      Array.from(
        { length: dimensions },
        (_, index) => 3 + (index % 2 === 0 ? x : 0) + (index % 2 === 1 ? y : 0),
      ),
    );

  test('keeps the distances of vectors that lie in a plane', () => {
    const flat: [number, number][] = [
      [0, 0],
      [10, 0],
      [10, 3],
      [-4, 2],
      [5, -3],
    ];
    const vectors = embed(flat, 64);
    const { points, explained } = projectToPlane(vectors);
    const distance = (a: readonly number[], b: readonly number[]) =>
      Math.hypot(...a.map((value, index) => value - (b[index] ?? 0)));
    for (const [i, a] of points.entries()) {
      for (const [j, b] of points.entries()) {
        expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeCloseTo(distance(vectors[i] ?? [], vectors[j] ?? []), 3);
      }
    }
    expect(explained[0] + explained[1]).toBeCloseTo(1);
    expect(explained[0]).toBeGreaterThan(explained[1]);
  });

  test('separates groups along the first component', () => {
    const group = (centre: number) =>
      Array.from({ length: 8 }, (_, n) =>
        Array.from({ length: 50 }, (_, d) => (d < 25 ? centre : 0) + Math.sin(n * 7 + d) * 0.1),
      );
    const { points } = projectToPlane([...group(1), ...group(-1)]);
    const sides = points.map(({ x }) => Math.sign(x));
    expect(new Set(sides.slice(0, 8)).size).toBe(1);
    expect(new Set(sides.slice(8)).size).toBe(1);
    expect(sides[0]).not.toBe(sides[8]);
  });

  test('is the same each time', () => {
    const vectors = Array.from({ length: 12 }, (_, n) =>
      Array.from({ length: 20 }, (_, d) => Math.cos(n * d + n)),
    );
    expect(projectToPlane(vectors)).toEqual(projectToPlane(vectors));
  });

  test.each([
    ['nothing', []],
    ['one vector', [[1, 2, 3]]],
    [
      'equal vectors',
      [
        [1, 2],
        [1, 2],
      ],
    ],
  ])('of %s is a point for each, all in the middle', (_, vectors: number[][]) => {
    const { points, explained } = projectToPlane(vectors);
    expect(points).toHaveLength(vectors.length);
    for (const { x, y } of points) expect(Math.abs(x) + Math.abs(y)).toBe(0);
    expect(explained).toEqual([0, 0]);
  });
});
