import { describe, expect, it } from 'vitest';
import { OverloadedError } from '../../utils/errors.ts';
import { createWorkQueue } from './work-queue.ts';

function controlledTask(name: string, log: string[]) {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  return {
    run: () => {
      log.push(name);
      return promise;
    },
    finish: () => resolve(name),
    fail: (error: Error) => reject(error),
  };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('createWorkQueue', () => {
  it('runs no more tasks at once than it may, the others in the order they came', async () => {
    const runInTurn = createWorkQueue({ concurrency: 2, maxWaiting: 10 });
    const log: string[] = [];
    const tasks = ['a', 'b', 'c', 'd'].map((name) => controlledTask(name, log));
    const results = tasks.map((task) => runInTurn(task.run));
    await settled();
    expect(log).toEqual(['a', 'b']);

    tasks[1]?.finish();
    await settled();
    expect(log).toEqual(['a', 'b', 'c']);

    for (const task of tasks) task.finish();
    await expect(Promise.all(results)).resolves.toEqual(['a', 'b', 'c', 'd']);
    expect(log).toEqual(['a', 'b', 'c', 'd']);
  });

  it('refuses a task when too many wait, and takes one again when the queue has moved on', async () => {
    const runInTurn = createWorkQueue({ concurrency: 1, maxWaiting: 1 });
    const log: string[] = [];
    const [first, second] = [controlledTask('first', log), controlledTask('second', log)];
    const results = [runInTurn(first.run), runInTurn(second.run)];
    const refusal = await runInTurn(async () => 'refused').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(OverloadedError);
    expect(refusal).toMatchObject({ code: 'overloaded', retryAfterSeconds: 5 });

    first.finish();
    second.finish();
    await Promise.all(results);
    await expect(runInTurn(async () => 'taken')).resolves.toBe('taken');
  });

  it('hands the turn on when a task fails', async () => {
    const runInTurn = createWorkQueue({ concurrency: 1, maxWaiting: 5 });
    const failing = controlledTask('failing', []);
    const failed = runInTurn(failing.run);
    const next = runInTurn(async () => 'next');
    failing.fail(new Error('broken'));
    await expect(failed).rejects.toThrow('broken');
    await expect(next).resolves.toBe('next');
  });

  it('lets a waiting caller leave, and gives its place to the one behind', async () => {
    const runInTurn = createWorkQueue({ concurrency: 1, maxWaiting: 2 });
    const log: string[] = [];
    const [running, left, last] = [
      controlledTask('running', log),
      controlledTask('left', log),
      controlledTask('last', log),
    ];
    const caller = new AbortController();
    const runningResult = runInTurn(running.run);
    const leftResult = runInTurn(left.run, caller.signal);
    const lastResult = runInTurn(last.run);
    caller.abort(new Error('caller left'));
    await expect(leftResult).rejects.toThrow('caller left');

    running.finish();
    last.finish();
    await Promise.all([runningResult, lastResult]);
    expect(log).toEqual(['running', 'last']);
  });

  it('starts nothing for a caller who has left already', async () => {
    const runInTurn = createWorkQueue({ concurrency: 1, maxWaiting: 1 });
    const log: string[] = [];
    await expect(
      runInTurn(controlledTask('task', log).run, AbortSignal.abort(new Error('left'))),
    ).rejects.toThrow('left');
    expect(log).toEqual([]);
  });
});
