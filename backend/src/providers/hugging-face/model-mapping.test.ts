import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../utils/manual-clock.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import { createModelMappings } from './model-mapping.ts';

const together = { status: 'live', providerId: 'their/name', task: 'conversational' };
const never = new AbortController().signal;

/** Look-ups that the test answers by hand. */
function hubByHand() {
  const clock = new ManualClock();
  const asked: {
    model: string;
    signal: AbortSignal;
    answer(document: unknown): void;
    fail(error: unknown): void;
  }[] = [];
  const mappings = createModelMappings({
    clock,
    fetchModel: (model, signal) =>
      new Promise((answer, fail) => {
        asked.push({ model, signal, answer, fail });
        signal.addEventListener('abort', () => fail(signal.reason));
      }),
  });
  return { clock, asked, mappings };
}

const hubThatAnswers = (document: unknown) => {
  const clock = new ManualClock();
  let count = 0;
  const mappings = createModelMappings({
    clock,
    fetchModel: async () => {
      count += 1;
      return document;
    },
  });
  return { clock, mappings, count: () => count };
};

describe('model mappings', () => {
  it('reads a mapping by upstream', async () => {
    const { mappings } = hubThatAnswers({
      inferenceProviderMapping: {
        'fireworks-ai': { status: 'staging', providerId: 'accounts/x', task: 'conversational' },
        together,
      },
    });
    expect((await mappings.get('org/model', never)).entries).toEqual([
      { upstream: 'fireworks-ai', providerId: 'accounts/x', task: 'conversational', live: false },
      { upstream: 'together', providerId: 'their/name', task: 'conversational', live: true },
    ]);
  });

  it('reads a mapping as a list, with adapters', async () => {
    const { mappings } = hubThatAnswers({
      inferenceProviderMapping: [
        { provider: 'together', ...together },
        {
          provider: 'fal-ai',
          status: 'live',
          providerId: 'fal-ai/flux-lora',
          task: 'text-to-image',
          adapter: 'lora',
          adapterWeightsPath: 'w.safetensors',
        },
      ],
    });
    expect((await mappings.get('org/model', never)).entries).toEqual([
      { upstream: 'together', providerId: 'their/name', task: 'conversational', live: true },
      {
        upstream: 'fal-ai',
        providerId: 'fal-ai/flux-lora',
        task: 'text-to-image',
        live: true,
        loraWeights: 'w.safetensors',
      },
    ]);
  });

  it('leaves out lines that make no sense or whose upstream could not stand in a path', async () => {
    const { mappings } = hubThatAnswers({
      inferenceProviderMapping: [null, 'x', { provider: '../admin', ...together }, { provider: 'groq' }],
    });
    expect((await mappings.get('org/model', never)).entries).toEqual([]);
  });

  it('knows nothing from a document without a mapping', async () => {
    const { mappings } = hubThatAnswers({ pipeline_tag: 'text-to-speech', inference: 'warm' });
    const mapping = await mappings.get('org/model', never);
    expect(mapping).toEqual({ entries: undefined });
  });

  it('asks once for five minutes', async () => {
    const { mappings, clock, count } = hubThatAnswers({ inferenceProviderMapping: { together } });
    await mappings.get('org/model', never);
    await clock.advance(5 * 60_000 - 1);
    await mappings.get('org/model', never);
    expect(count()).toBe(1);
    expect(mappings.peek('org/model')?.entries).toHaveLength(1);
    await clock.advance(1);
    expect(mappings.peek('org/model')).toBeUndefined();
    await mappings.get('org/model', never);
    expect(count()).toBe(2);
  });

  it('asks once for everybody who waits', async () => {
    const { mappings, asked } = hubByHand();
    const waiting = Promise.all([1, 2, 3].map(() => mappings.get('org/model', never)));
    expect(asked).toHaveLength(1);
    asked[0]?.answer({ inferenceProviderMapping: { together } });
    expect((await waiting).map(({ entries }) => entries?.length)).toEqual([1, 1, 1]);
  });

  it('lets one who waits leave without taking the look-up from the others', async () => {
    const { mappings, asked } = hubByHand();
    const leaving = new AbortController();
    const left = mappings.get('org/model', leaving.signal);
    const stayed = mappings.get('org/model', never);
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect(asked[0]?.signal.aborted).toBe(false);
    asked[0]?.answer({ inferenceProviderMapping: { together } });
    expect((await stayed).entries).toHaveLength(1);
  });

  it('knows nothing when the Hub fails, and asks again half a minute later', async () => {
    const { mappings, asked, clock } = hubByHand();
    const first = mappings.get('org/model', never);
    const failure = new UpstreamFailure('unavailable', 'down', { status: 503 });
    asked[0]?.fail(failure);
    expect(await first).toEqual({ entries: undefined, failure });
    await mappings.get('org/model', never);
    expect(asked).toHaveLength(1);
    await clock.advance(30_000);
    void mappings.get('org/model', never);
    expect(asked).toHaveLength(2);
  });

  it('gives up on a Hub that does not answer within five seconds', async () => {
    const { mappings, clock } = hubByHand();
    const waiting = mappings.get('org/model', never);
    await clock.advance(5_000);
    expect((await waiting).failure?.kind).toBe('timeout');
    expect(clock.pending).toBe(0);
  });

  it('asks again for a doubted mapping, but not for one that it was just told', async () => {
    const { mappings, clock, count } = hubThatAnswers({ inferenceProviderMapping: { together } });
    await mappings.get('org/model', never);
    mappings.doubt('org/model');
    await mappings.get('org/model', never);
    expect(count()).toBe(1);
    await clock.advance(10_000);
    mappings.doubt('org/model');
    await mappings.get('org/model', never);
    expect(count()).toBe(2);
  });
});
