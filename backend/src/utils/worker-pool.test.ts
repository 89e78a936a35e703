import { afterEach, describe, expect, it } from 'vitest';
import type { ObedientTask } from './__fixtures__/obedient-worker.ts';
import {
  WorkerPool,
  WorkerPoolFullError,
  type WorkerPoolOptions,
  WorkerTimeoutError,
} from './worker-pool.ts';

const pools: WorkerPool<ObedientTask, string>[] = [];
function createPool(options: Partial<WorkerPoolOptions> = {}): WorkerPool<ObedientTask, string> {
  const pool = new WorkerPool<ObedientTask, string>({
    file: new URL('./__fixtures__/obedient-worker.ts', import.meta.url),
    maxThreads: 1,
    maxQueue: 2,
    timeoutMs: 10_000,
    idleTimeoutMs: 10_000,
    ...options,
  });
  pools.push(pool);
  return pool;
}
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

const { signal } = new AbortController();

describe('WorkerPool', () => {
  it('gives what the worker gives and throws what it throws', async () => {
    const pool = createPool();
    expect(await pool.run('answer', signal)).toBe('answer');
    await expect(pool.run('fail', signal)).rejects.toThrow('as asked');
  });

  it('takes as many tasks as it has threads and places in the queue, also before a thread is ready', async () => {
    const pool = createPool();
    const accepted = [1, 2, 3].map(() => pool.run('answer', signal));
    await expect(pool.run('answer', signal)).rejects.toBeInstanceOf(WorkerPoolFullError);
    await Promise.all(accepted);
    expect(await pool.run('answer', signal)).toBe('answer');
  });

  it('ends a task that hangs, with its thread, and goes on with the next', async () => {
    const pool = createPool({ timeoutMs: 500 });
    const hanging = pool.run('hang', signal);
    await expect(hanging).rejects.toBeInstanceOf(WorkerTimeoutError);
    expect(await pool.run('answer', signal)).toBe('answer');
  });

  it('ends an aborted task with the reason of the signal', async () => {
    const pool = createPool();
    await pool.run('answer', signal);
    const controller = new AbortController();
    const hanging = pool.run('hang', controller.signal);
    const waiting = pool.run('answer', controller.signal);
    const reason = new Error('the caller left');
    controller.abort(reason);
    await expect(hanging).rejects.toBe(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(await pool.run('answer', signal)).toBe('answer');
  });

  it('serves who waits when the threads of all that ran have been ended', async () => {
    const pool = createPool({ maxThreads: 2 });
    const controller = new AbortController();
    const hanging = [pool.run('hang', controller.signal), pool.run('hang', controller.signal)];
    const waiting = pool.run('answer', signal);
    controller.abort(new Error('the callers left'));
    for (const task of hanging) await expect(task).rejects.toThrow('the callers left');
    expect(await waiting).toBe('answer');
  });

  it('serves who waits when the thread before them has died', async () => {
    const pool = createPool();
    const crashing = pool.run('crash', signal);
    const waiting = pool.run('answer', signal);
    await expect(crashing).rejects.toThrow();
    expect(await waiting).toBe('answer');
  });

  it('rejects what runs and waits when it is closed', async () => {
    const pool = createPool();
    await pool.run('answer', signal);
    const tasks = [pool.run('hang', signal), pool.run('answer', signal)];
    const outcomes = Promise.allSettled(tasks);
    await pool.close();
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(pool.run('answer', signal)).rejects.toThrow('have been ended');
  });

  it('rejects a task whose thread dies, and goes on with a new one', async () => {
    const pool = createPool();
    await expect(pool.run('crash', signal)).rejects.toThrow();
    expect(await pool.run('answer', signal)).toBe('answer');
  });

  it('has no thread before the first task and none after it is closed', async () => {
    const pool = createPool();
    expect(pool.threads).toBe(0);
    await pool.run('answer', signal);
    expect(pool.threads).toBe(1);
    await pool.close();
    expect(pool.threads).toBe(0);
  });

  it('lets idle threads go', async () => {
    const pool = createPool({ idleTimeoutMs: 1 });
    await pool.run('answer', signal);
    await expect.poll(() => pool.threads).toBe(0);
  });
});
