import { describe, expect, it } from 'vitest';
import type { HttpReply } from '../http/transport.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import { type AdaptableRequest, createFieldMemory, type Fields } from './field-memory.ts';
import { silentLogger } from './provider-harness.ts';

/** A request to an upstream that answers each try with the next of these failures, and then well. */
function requestTo(failures: (UpstreamFailure | undefined)[], overrides: Partial<AdaptableRequest> = {}) {
  const tries: Fields[] = [];
  const request: AdaptableRequest = {
    path: '/images/generations',
    model: 'm',
    required: { prompt: 'p' },
    preferred: { response_format: ['b64_json', undefined] },
    extensions: { num_inference_steps: 4, steps: 4, seed: 1 },
    send: async (fields) => {
      tries.push(fields);
      const failure = failures.shift();
      if (failure) throw failure;
      return {} as HttpReply; // nothing looks at it here
    },
    ...overrides,
  };
  return { request, tries };
}

const rejected = (message: string, status = 400) => new UpstreamFailure('rejected', message, { status });

describe('field memory', () => {
  it('sends everything at first', async () => {
    const { request, tries } = requestTo([]);

    await createFieldMemory(silentLogger).send(request);

    expect(tries).toEqual([
      { prompt: 'p', response_format: 'b64_json', num_inference_steps: 4, steps: 4, seed: 1 },
    ]);
  });

  it('drops what is rejected by name, one after the other, and remembers it for that model alone', async () => {
    const memory = createFieldMemory(silentLogger);
    const first = requestTo([
      rejected("Unknown parameter: 'response_format'."),
      rejected('steps: Extra inputs are not permitted; seed: Extra inputs are not permitted', 422),
    ]);
    await memory.send(first.request);
    const second = requestTo([]);
    await memory.send(second.request);
    const other = requestTo([], { model: 'other' });
    await memory.send(other.request);

    expect(first.tries).toHaveLength(3);
    expect(first.tries[2]).toEqual({ prompt: 'p', num_inference_steps: 4, seed: 1 });
    expect(second.tries).toEqual([{ prompt: 'p', num_inference_steps: 4, seed: 1 }]);
    expect(other.tries[0]).toHaveProperty('steps');
    expect(memory.hasRejected('/images/generations', 'm', 'steps')).toBe(true);
    expect(memory.hasRejected('/images/generations', 'm', 'seed')).toBe(false);
    expect(memory.hasRejected('/images/edits', 'm', 'steps')).toBe(false);
  });

  it('takes the second choice of a preferred value', async () => {
    const { request, tries } = requestTo([rejected("response_format 'verbose_json' is not compatible")], {
      preferred: { response_format: ['verbose_json', 'json'] },
    });

    await createFieldMemory(silentLogger).send(request);

    expect(tries.map((fields) => fields.response_format)).toEqual(['verbose_json', 'json']);
  });

  it.each([
    ['the value of a known field is wrong', rejected('seed must be less than 100')],
    ['no field of ours is named', rejected("Unknown parameter: 'prompt'")],
    ['the words only contain a name', rejected('Unknown parameter: footsteps')],
    ['it is no rejection', new UpstreamFailure('unavailable', 'unknown seed', { status: 500 })],
    ['the status is another', rejected('unknown seed', 413)],
  ])('gives the failure back when %s', async (_name, failure) => {
    const { request, tries } = requestTo([failure]);

    await expect(createFieldMemory(silentLogger).send(request)).rejects.toBe(failure);
    expect(tries).toHaveLength(1);
  });

  it('gives up when the same field is rejected again', async () => {
    const failure = rejected("Unknown parameter: 'seed'");
    const { request, tries } = requestTo([failure, failure, failure]);

    await expect(createFieldMemory(silentLogger).send(request)).rejects.toBe(failure);
    expect(tries).toHaveLength(2);
  });
});
