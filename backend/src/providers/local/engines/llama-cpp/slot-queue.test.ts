import { describe, expect, it } from 'vitest';
import { SlotQueue } from './slot-queue.ts';

const forever = new AbortController().signal;

describe('SlotQueue', () => {
  it('gives places at once while there are any, and then in the order of asking', async () => {
    const queue = new SlotQueue(1, 2);
    const order: string[] = [];
    const release = await queue.acquire(forever);
    const first = queue.acquire(forever).then((free) => {
      order.push('first');
      free();
    });
    const second = queue.acquire(forever).then((free) => {
      order.push('second');
      free();
    });
    release();
    await Promise.all([first, second]);
    expect(order).toEqual(['first', 'second']);
  });

  it('turns away whom it has no room for, and says when to come again', async () => {
    const queue = new SlotQueue(1, 0);
    await queue.acquire(forever);
    await expect(queue.acquire(forever)).rejects.toMatchObject({
      kind: 'unavailable',
      retryAfterMs: expect.any(Number),
    });
  });

  it('forgets those who leave while they wait', async () => {
    const queue = new SlotQueue(1, 1);
    const release = await queue.acquire(forever);
    const leaving = new AbortController();
    const gone = queue.acquire(leaving.signal);
    leaving.abort(new Error('left'));
    await expect(gone).rejects.toThrow('left');
    const next = queue.acquire(forever);
    release();
    await expect(next).resolves.toBeTypeOf('function');
  });
});
