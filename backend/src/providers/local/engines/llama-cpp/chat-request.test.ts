import { describe, expect, it } from 'vitest';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import { samplingDefaultsSchema, toGenerationRequest } from './chat-request.ts';

const defaults = samplingDefaultsSchema.parse({ temperature: 0.7, top_k: 20 });
const hello = { role: 'user', content: 'Hello' };
const read = (fields: Record<string, unknown> = {}) =>
  toGenerationRequest({ model: 'm', messages: [hello], ...fields }, defaults);

const tool = (name: string) => ({ type: 'function', function: { name } });

describe('toGenerationRequest', () => {
  it('takes the defaults of the model for what the caller leaves out', () => {
    expect(read().sampling).toMatchObject({ temperature: 0.7, topK: 20, topP: 0.95, repeatPenalty: 1 });
    expect(read({ temperature: 0, top_k: 5 }).sampling).toMatchObject({ temperature: 0, topK: 5 });
  });

  it('draws a seed where none is given, and fits any whole number into 32 bits', () => {
    expect(read().sampling.seed).not.toBe(read().sampling.seed);
    expect(read({ seed: 42 }).sampling.seed).toBe(42);
    expect(read({ seed: -1 }).sampling.seed).toBe(2 ** 32 - 1);
  });

  it('reads stop as one text or a list', () => {
    expect(read({ stop: 'end' }).stop).toEqual(['end']);
    expect(read({ stop: ['a', '', 'b'] }).stop).toEqual(['a', 'b']);
    expect(read({ stop: null }).stop).toEqual([]);
  });

  it('prefers max_completion_tokens', () => {
    expect(read({ max_tokens: 5 }).maxTokens).toBe(5);
    expect(read({ max_tokens: 5, max_completion_tokens: 3 }).maxTokens).toBe(3);
  });

  it('gives the template text, system for developer, and arguments of calls as values', () => {
    const { messages } = read({
      messages: [
        {
          role: 'developer',
          content: [
            { type: 'text', text: 'Be' },
            { type: 'text', text: 'brief.' },
          ],
        },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'c1', type: 'function', function: { name: 'now', arguments: '{"zone":"UTC"}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'noon' },
      ],
    });
    expect(messages).toEqual([
      { role: 'system', content: 'Be\nbrief.' },
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'now', arguments: { zone: 'UTC' } } }],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'noon' },
    ]);
  });

  it('offers tools as the choice says', () => {
    const tools = [tool('now'), tool('weather')];
    expect(read({ tools }).tools).toMatchObject({ required: false, single: false });
    expect(read({ tools, tool_choice: 'none' }).tools).toBeUndefined();
    expect(read({ tools, tool_choice: 'required', parallel_tool_calls: false }).tools).toMatchObject({
      required: true,
      single: true,
    });
    const named = read({ tools, tool_choice: tool('weather') }).tools;
    expect(named).toMatchObject({ required: true, callable: [{ name: 'weather' }] });
  });

  it('leaves out what only hints or labels', () => {
    const harmless = {
      user: 'u',
      metadata: {},
      store: true,
      n: 1,
      logprobs: false,
      logit_bias: {},
      audio: null,
    };
    const seeded = { seed: 1 };
    expect(read({ ...harmless, ...seeded })).toEqual(read(seeded));
  });

  it.each([
    [{ n: 2 }, 'cannot honour "n"'],
    [{ logprobs: true }, 'cannot honour "logprobs"'],
    [{ logit_bias: { 5: 1 } }, 'cannot honour "logit_bias"'],
    [{ modalities: ['text', 'audio'] }, 'cannot honour "modalities"'],
    [{ functions: [{}] }, 'cannot honour "functions"'],
    [{ temperature: 'hot' }, 'temperature: '],
    [{ response_format: { type: 'grammar' } }, 'response_format.type: '],
    [{ tools: [tool('now')], tool_choice: tool('later') }, 'tool_choice names a function'],
    [
      { tools: [tool('now')], response_format: { type: 'json_object' } },
      '"response_format" together with "tools"',
    ],
    [
      { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] },
      'messages.0: this model reads text only',
    ],
    [{ messages: [{ role: 'robot', content: '' }] }, 'messages.0.role: '],
  ])('refuses %j with words', (fields, words) => {
    const refusal = expect(() => read(fields));
    refusal.toThrow(UpstreamFailure);
    refusal.toThrow(words);
  });
});
