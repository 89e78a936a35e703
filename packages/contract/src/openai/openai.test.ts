import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import {
  openAiChatRequestSchema,
  openAiEmbeddingsRequestSchema,
  openAiImageEditFieldsSchema,
  openAiImageGenerationRequestSchema,
  openAiSpeechRequestSchema,
  openAiTranscriptionFieldsSchema,
  parseImageSize,
} from '../index.ts';

/** The reason given for each field, as a caller would see it. */
const reasons = (schema: z.ZodType, value: unknown) =>
  Object.fromEntries(
    (schema.safeParse(value).error?.issues ?? []).map((issue) => [issue.path.join('.'), issue.message]),
  );

describe('chat completions', () => {
  const messages = [{ role: 'user', content: 'Hi' }];

  it('keeps every field that it does not know, inside messages too', () => {
    const body = {
      messages: [
        { role: 'developer', content: [{ type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } }] },
        { role: 'assistant', tool_calls: [{ id: 'a', type: 'function' }] },
        { role: 'tool', content: '4', tool_call_id: 'a' },
      ],
      tools: [{ type: 'function', function: { name: 'add' } }],
      logit_bias: { 50256: -100 },
      stream_options: { include_usage: true, include_obfuscation: false },
    };
    expect(openAiChatRequestSchema.parse(body)).toEqual(body);
  });

  it('takes null for what clients send as "not set"', () => {
    const body = { messages, stream: null, temperature: null, max_tokens: null, stop: null, tools: null };
    expect(openAiChatRequestSchema.parse(body)).toEqual(body);
  });

  it('names each field that is wrong', () => {
    const body = {
      model: '../secret',
      messages: [{ role: 'robot', content: 1 }],
      temperature: 3,
      stream: 'yes',
      stop: 4,
    };
    expect(Object.keys(reasons(openAiChatRequestSchema, body)).sort()).toEqual([
      'messages.0.content',
      'messages.0.role',
      'model',
      'stop',
      'stream',
      'temperature',
    ]);
  });

  it('refuses no messages and too many', () => {
    expect(reasons(openAiChatRequestSchema, { messages: [] })).toEqual({
      messages: 'must hold at least one message',
    });
    const many = Array.from({ length: 100_000 }, () => messages[0]);
    expect(reasons(openAiChatRequestSchema, { messages: many })).toHaveProperty('messages');
  });
});

describe('embeddings', () => {
  it.each([[[1, 2, 3]], [[[1, 2], [3]]]])('refuses tokens with the reason: %j', (input) => {
    expect(reasons(openAiEmbeddingsRequestSchema, { input }).input).toContain('token arrays');
  });

  it.each([[''], [[]], [['a', '']], [{}], [['a', 1]]])('refuses %j', (input) => {
    expect(openAiEmbeddingsRequestSchema.safeParse({ input }).success).toBe(false);
  });

  it('takes one text or several', () => {
    for (const input of ['a', ['a', 'b']]) {
      expect(openAiEmbeddingsRequestSchema.parse({ input, encoding_format: 'base64' }).input).toEqual(input);
    }
  });
});

describe('images', () => {
  it('reads a size in pixels and leaves auto to the model', () => {
    expect(parseImageSize('1024x768')).toEqual({ width: 1024, height: 768 });
    expect(parseImageSize('auto')).toBeUndefined();
    expect(parseImageSize(undefined)).toBeUndefined();
  });

  it.each(['1x60000', '63x64', '64x2049', 'big', '64X64', '64x64x64'])('refuses the size %s', (size) => {
    expect(reasons(openAiImageGenerationRequestSchema, { prompt: 'a cat', size })).toEqual({
      size: 'must be "auto" or WIDTHxHEIGHT with sides of 64 to 2048 pixels',
    });
  });

  it('refuses more images than the limit, and streaming', () => {
    expect(
      Object.keys(reasons(openAiImageGenerationRequestSchema, { prompt: 'a cat', n: 5, stream: true })),
    ).toEqual(['stream', 'n']);
  });

  it('reads the numbers of a form', () => {
    const fields = { prompt: 'a cat', n: '2', seed: '7', strength: '0.5', stream: 'false' };
    expect(openAiImageEditFieldsSchema.parse(fields)).toMatchObject({ n: 2, seed: 7, strength: 0.5 });
    expect(Object.keys(reasons(openAiImageEditFieldsSchema, { ...fields, n: 'two', seed: '' }))).toEqual([
      'n',
      'seed',
    ]);
  });
});

describe('audio', () => {
  it('names the formats that it can make when asked for another', () => {
    expect(
      reasons(openAiSpeechRequestSchema, { input: 'Hello', voice: 'alloy', response_format: 'aac' }),
    ).toEqual({ response_format: expect.stringContaining('mp3, wav, flac') });
  });

  it('takes a voice by name or by id', () => {
    for (const voice of ['alloy', { id: 'voice_1234' }]) {
      expect(openAiSpeechRequestSchema.parse({ input: 'Hello', voice }).voice).toEqual(voice);
    }
  });

  it('reads the fields of a transcription form', () => {
    expect(
      openAiTranscriptionFieldsSchema.parse({
        model: 'whisper-1',
        temperature: '0.2',
        response_format: 'verbose_json',
        'timestamp_granularities[]': ['word', 'segment'],
      }),
    ).toMatchObject({ temperature: 0.2, response_format: 'verbose_json' });
    expect(
      Object.keys(
        reasons(openAiTranscriptionFieldsSchema, { response_format: 'docx', stream: 'true', language: '?' }),
      ).sort(),
    ).toEqual(['language', 'response_format', 'stream']);
  });
});
