import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../utils/manual-clock.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import { silentLogger } from './provider-harness.ts';
import { UpstreamModels } from './upstream-models.ts';

type Step = string[] | UpstreamFailure | 'hang';

/** A list that plays its steps, the last one for ever. */
function setUp(...steps: Step[]) {
  const clock = new ManualClock();
  const seen: { looks: number; changes: (readonly string[] | undefined)[] } = { looks: 0, changes: [] };
  const models = new UpstreamModels({
    name: 'test',
    clock,
    logger: silentLogger,
    list: async (signal) => {
      seen.looks += 1;
      const step = steps.length > 1 ? steps.shift() : steps[0];
      if (step instanceof UpstreamFailure) throw step;
      if (Array.isArray(step)) return step;
      return new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
      );
    },
  });
  models.onChange(() => seen.changes.push(models.names));
  return { clock, models, seen };
}

const gone = new UpstreamFailure('connection', 'refused');

describe('the models of an upstream', () => {
  it('are looked up again every minute, and only a change is told', async () => {
    const { clock, models, seen } = setUp(['a'], ['a'], ['a', 'b']);
    await models.start();
    expect(models.names).toEqual(['a']);
    await clock.advance(60_000);
    expect(seen).toEqual({ looks: 2, changes: [['a']] });
    await clock.advance(60_000);
    expect(seen.changes).toEqual([['a'], ['a', 'b']]);
  });

  it('are looked for sooner while the server does not answer, and the known ones stay', async () => {
    const { clock, models } = setUp(gone, ['a'], gone);
    await models.start();
    expect(models.names).toBeUndefined();
    await clock.advance(10_000);
    expect(models.names).toEqual(['a']);
    await clock.advance(60_000);
    expect(models.names).toEqual(['a']);
  });

  it('are given up after three seconds of silence, and asked for again', async () => {
    const { clock, models } = setUp('hang', ['a']);
    const started = models.start();
    await clock.advance(3_000);
    await started;
    await clock.advance(10_000);
    expect(models.names).toEqual(['a']);
  });

  it('are looked up anew when they seem to be out of date, and not for every request', async () => {
    const { clock, models, seen } = setUp(['a'], ['b']);
    models.doubt();
    await models.start();
    models.doubt();
    expect(seen.looks).toBe(1);
    await clock.advance(5_000);
    models.doubt();
    models.doubt();
    await clock.advance(0);
    expect(models.names).toEqual(['b']);
    expect(seen.looks).toBe(2);
    await clock.advance(59_000);
    expect(seen.looks).toBe(2);
  });

  it('are not asked for often of a server that answers without a list', async () => {
    const { clock, models, seen } = setUp(new UpstreamFailure('model_not_found', 'no such route'));
    await models.start();
    await clock.advance(59_000);
    expect(seen.looks).toBe(1);
  });

  it('leaves out what is no name, and what is too much', async () => {
    const { models } = setUp([
      'a',
      'a',
      'with space',
      '../up',
      ...Array.from({ length: 1_500 }, (_, index) => String(index)),
    ]);
    await models.start();
    expect(models.names?.slice(0, 2)).toEqual(['a', '0']);
    expect(models.names).toHaveLength(1_000);
  });

  it('are not known of a server that lists nothing but a path, as llama.cpp does', async () => {
    const { models } = setUp(['/srv/models/llama.gguf']);
    await models.start();
    expect(models.names).toBeUndefined();
  });

  it('are left alone once they are closed, also by a look under way', async () => {
    const { clock, models, seen } = setUp('hang');
    const started = models.start();
    models.close();
    await started;
    await clock.advance(200_000);
    expect(seen.looks).toBe(1);
    expect(clock.pending).toBe(0);
  });
});
