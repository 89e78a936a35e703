import type { Capability } from '@ai-platform/contract';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../utils/manual-clock.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { fakeProvider } from './fake-provider.ts';
import { ModelRegistry, noChains } from './model-registry.ts';
import { createModelStates } from './model-states.ts';

const never = () => Promise.reject(new Error('not called here'));
const entry = (provider: string, model: string) => ({ provider, model, parameters: {} });

function setUp() {
  const clock = new ManualClock();
  const registry = new ModelRegistry();
  const breaker = new CircuitBreaker(clock);
  const methods = { chat: never, embed: never };
  const one = fakeProvider('one', methods);
  registry.replace(
    [
      { ...one, models: (capability) => ['a', 'x'].map((model) => one.describe(capability, model)) },
      fakeProvider('two', methods),
    ],
    {
      ...noChains(),
      chat: [entry('one', 'a'), entry('two', 'b')],
      embeddings: [entry('one', 'm'), entry('one', 'n'), entry('two', 'm')],
    },
  );
  return { clock, breaker, states: createModelStates({ registry, breaker }) };
}

describe('the states of models', () => {
  it('are unavailable while a circuit is open, with why and for how long, for that model alone', async () => {
    const { clock, breaker, states } = setUp();
    for (let count = 0; count < 10; count++) breaker.failed('one:a', 'No answer');
    expect(states.chain('chat')).toMatchObject([
      { model: 'a', availability: 'unavailable', retryAfterMs: 30_000 },
      { model: 'b', availability: 'ready' },
    ]);
    expect(states.chain('chat')[0]?.reason).toMatch(/30 s more. The last time: No answer/);
    await clock.advance(30_000);
    expect(states.chain('chat')[0]?.availability).toBe('ready');
  });

  it('name what a request would try, for embeddings the same model alone', () => {
    const { states } = setUp();
    const tried = (capability: Capability) =>
      states.tried(capability).map(({ provider, model }) => `${provider}:${model}`);
    expect(tried('chat')).toEqual(['one:a', 'two:b']);
    expect(tried('embeddings')).toEqual(['one:m', 'two:m']);
    expect(tried('speech_to_text')).toEqual([]);
  });

  it('has besides the chain what can be named', () => {
    expect(setUp().states.others('chat')).toMatchObject([{ provider: 'one', model: 'x' }]);
  });
});
