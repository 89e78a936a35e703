import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAiErrorBodySchema } from '@ai-platform/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeTinyDiffusion } from '../models/tiny-diffusion.ts';
import { writeTinyKokoro } from '../models/tiny-kokoro.ts';
import { writeTinyLlama } from '../models/tiny-llama.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

let folder: string;
let service: TestService;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refused-fields-'));
  await Promise.all([
    writeTinyLlama(join(folder, 'llama')),
    writeTinyKokoro(join(folder, 'kokoro')),
    writeTinyDiffusion(join(folder, 'diffusion'), { scheduler: 'LCMScheduler', readsGuidance: true }),
  ]);
  const model = (engine: string, ...capabilities: string[]) => ({
    engine,
    capabilities,
    source: { type: 'folder', path: join(folder, engine === 'llama-cpp' ? 'llama' : engine) },
  });
  const modelsFile = join(folder, 'models.json');
  await writeFile(
    modelsFile,
    JSON.stringify({
      local_models: {
        chat: { ...model('llama-cpp', 'chat'), options: { context_size: 256 } },
        plain: { ...model('llama-cpp', 'chat'), options: { chat_template: '{{ messages[0].content }}' } },
        speech: model('kokoro', 'text_to_speech'),
        images: model('diffusion', 'image_generation', 'image_editing'),
      },
    }),
  );
  service = await startTestService({ env: { MODELS_FILE: modelsFile } });
  return async () => {
    await service.close();
    await rm(folder, { recursive: true, force: true });
  };
});

const hello = [{ role: 'user', content: 'Hello' }];
const tool = { type: 'function', function: { name: 'now', parameters: { type: 'object' } } };
const jsonSchema = (schema: object) => ({
  type: 'json_schema',
  json_schema: { name: 'reply', schema },
});
const short = { type: 'string', pattern: 'a+' };
const endless = { type: 'array', items: { type: 'string', minLength: 10_000 }, minItems: 10_000 };

async function refusalOf(path: string, body: unknown) {
  const reply = await service.post(path, body, { 'x-fallback': 'off' });
  expect(reply.status).toBe(422);
  return openAiErrorBodySchema.parse(await reply.json()).error;
}

describe('a refusal of a local model in the shape of OpenAI', () => {
  it.each<[string, string, Record<string, unknown>]>([
    ['messages', 'local:chat', { messages: [{ role: 'user', content: 'long '.repeat(400) }] }],
    ['messages.0', 'local:chat', { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] }],
    ['response_format', 'local:chat', { response_format: jsonSchema(short) }],
    ['response_format', 'local:chat', { response_format: jsonSchema(endless) }],
    ['logprobs', 'local:chat', { logprobs: true }],
    ['tools', 'local:plain', { tools: [tool] }],
    [
      'tool_choice',
      'local:chat',
      {
        tools: [tool],
        tool_choice: { type: 'function', function: { name: 'then' } },
      },
    ],
  ])('names %s of a chat with %s', async (param, model, body) => {
    const error = await refusalOf('/v1/chat/completions', { model, messages: hello, ...body });
    expect(error).toMatchObject({ code: 'validation_error', param });
  });

  it.each<[string, string, Record<string, unknown>]>([
    ['input', '/v1/audio/speech', { model: 'local:speech', input: '🎉', voice: 'alloy' }],
    ['input', '/v1/audio/speech', { model: 'local:flite', input: 'Привет', voice: 'alloy' }],
    ['dimensions', '/v1/embeddings', { model: 'local:glove-sif-100d', input: 'a', dimensions: 50 }],
    ['size', '/v1/images/generations', { model: 'local:images', prompt: 'a', size: '65x64' }],
  ])('names %s of %s', async (param, path, body) => {
    expect(await refusalOf(path, body)).toMatchObject({ code: 'validation_error', param });
  });
});

describe('a refusal of a local model in our own shape', () => {
  it.each<[string, string, Record<string, unknown>]>([
    ['voice', '/api/tts', { model: 'local:speech', text: 'Hello.', voice: 'alloy' }],
    ['text', '/api/tts', { model: 'local:speech', text: '🎉' }],
    ['height', '/api/image', { model: 'local:images', prompt: 'a', width: 64, height: 65 }],
    [
      'messages',
      '/api/llm',
      { model: 'local:chat', messages: [{ role: 'user', content: 'long '.repeat(400) }] },
    ],
  ])('has %s in its details', async (field, path, body) => {
    const reply = await service.post(path, body, { 'x-fallback': 'off' });
    expect(reply.status).toBe(422);
    expect(await reply.json()).toMatchObject({
      error: 'validation_error',
      details: { [field]: expect.any(String) },
    });
  });
});
