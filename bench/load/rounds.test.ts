import { describe, expect, it } from 'vitest';
import { interleave } from './rounds.ts';

describe('interleave', () => {
  it('measures everyone once per round, beginning with the next one each time', async () => {
    const order: string[] = [];
    const results = await interleave(['a', 'b', 'c'], 3, async (subject, round) => {
      order.push(subject + round);
      return round;
    });
    expect(order).toEqual(['a0', 'b0', 'c0', 'b1', 'c1', 'a1', 'c2', 'a2', 'b2']);
    expect([...results]).toEqual([
      ['a', [0, 1, 2]],
      ['b', [0, 1, 2]],
      ['c', [0, 1, 2]],
    ]);
  });

  it('never measures two at a time', async () => {
    let active = 0;
    await interleave(['a', 'b'], 2, async () => {
      active++;
      await new Promise(setImmediate);
      expect(active).toBe(1);
      active--;
    });
    expect.assertions(4);
  });

  it('has nothing to do without subjects', async () => {
    expect((await interleave([], 3, async () => 1)).size).toBe(0);
  });
});
