import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelConfigurationSchema } from '@ai-platform/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wavFile } from '../../src/media/audio/wav.ts';
import { ManualClock } from '../../src/utils/manual-clock.ts';
import { writeTinyBert } from '../models/tiny-bert.ts';
import { TINY_LLAMA_FILE, writeTinyLlama } from '../models/tiny-llama.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

let folder: string;
let clock: ManualClock;
let service: TestService;

const definition = (engine: string, capability: string, path: string) => ({
  engine,
  capabilities: [capability],
  source: { type: 'folder', path: join(folder, path) },
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'broken-models-'));
  for (const name of ['damaged', 'whole']) await writeTinyLlama(join(folder, name));
  await writeTinyBert(join(folder, 'bert'));
  await truncate(join(folder, 'damaged', TINY_LLAMA_FILE), 100_000);
  await writeFile(
    join(folder, 'models.json'),
    JSON.stringify({
      local_models: {
        damaged: definition('llama-cpp', 'chat', 'damaged'),
        whole: definition('llama-cpp', 'chat', 'whole'),
        'not-whisper': definition('whisper', 'speech_to_text', 'bert'),
      },
      chains: { chat: ['local:damaged', 'local:whole'] },
    }),
  );
  clock = new ManualClock();
  service = await startTestService({ env: { MODELS_FILE: join(folder, 'models.json') }, clock });
});
afterEach(async () => {
  await service.close();
  await rm(folder, { recursive: true, force: true });
});

const question = { messages: [{ role: 'user', content: 'Sing.' }], max_tokens: 3, temperature: 0 };
const chat = (headers: Record<string, string> = {}) =>
  service.post('/api/llm', question, { 'cache-control': 'no-store', ...headers });
const stateOf = async (id: string) => (await service.fetch(`/api/models/${id}`)).json();
const loadsOf = (id: string) =>
  service.lines.filter((line) => line.includes('could not be loaded"') && line.includes(`"${id}"`)).length;

describe('a damaged GGUF file', () => {
  it('has the next model answer, and is not loaded again by the requests that follow', async () => {
    const replies = [await chat(), await chat(), await chat()];
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(replies.map(({ headers }) => headers.get('x-model'))).toEqual(['whole', 'whole', 'whole']);
    expect(replies.map(({ headers }) => headers.get('x-attempts'))).toEqual(['2', '1', '1']);
    expect(loadsOf('damaged')).toBe(1);
  });

  it('is a 503 with the reason and when to come back where no other model may answer', async () => {
    for (const elapsed of [0, 5_000]) {
      await clock.advance(elapsed);
      const reply = await chat({ 'x-fallback': 'off' });
      expect(reply.status).toBe(503);
      expect(reply.headers.get('retry-after')).toBe(String(30 - elapsed / 1_000));
      expect(await reply.json()).toMatchObject({
        error: 'model_unavailable',
        message: expect.stringMatching(/^damaged could not be loaded: ./),
      });
    }
    expect(loadsOf('damaged')).toBe(1);
  });

  it('is listed as unavailable, with the reason', async () => {
    await chat();
    const listed = {
      availability: 'unavailable',
      reason: expect.stringMatching(/^damaged could not be loaded/),
    };
    expect(await stateOf('damaged')).toMatchObject(listed);
    const { capabilities } = modelConfigurationSchema.parse(
      await (await service.fetch('/config/models')).json(),
    );
    expect(capabilities.chat).toMatchObject({ default: 'damaged', ...listed });
    expect(capabilities.chat.models.slice(0, 2)).toMatchObject([listed, { availability: 'ready' }]);
  });

  it('is tried again after the pause, then left alone for longer', async () => {
    await chat();
    await clock.advance(30_000);
    expect(await stateOf('damaged')).toMatchObject({ availability: 'ready' });
    const reply = await chat({ 'x-fallback': 'off' });
    expect(reply.headers.get('retry-after')).toBe('60');
    expect(loadsOf('damaged')).toBe(2);
  });

  it('answers once it was replaced by a good one, with no restart', async () => {
    await service.app.start();
    await chat();
    const good = await readFile(join(folder, 'whole', TINY_LLAMA_FILE));
    await writeFile(join(folder, 'damaged', TINY_LLAMA_FILE), good);
    await clock.advance(3_000);
    const reply = await chat();
    expect(reply.headers.get('x-model')).toBe('damaged');
    expect(await stateOf('damaged')).toMatchObject({ availability: 'ready', resident: true });
  });
});

describe('a model whose process has crashed', () => {
  const crash = async () => {
    const ready = service.lines.findLast((line) => line.includes('a local chat model is ready')) ?? '{}';
    process.kill(JSON.parse(ready).pid, 'SIGKILL');
    await expect.poll(() => stateOf('whole')).toMatchObject({ resident: false });
  };
  const named = () =>
    service.post(
      '/api/llm',
      { ...question, model: 'local:whole' },
      { 'cache-control': 'no-store', 'x-fallback': 'off' },
    );

  it('is loaded again by the next request', async () => {
    expect((await named()).status).toBe(200);
    await crash();
    expect((await named()).status).toBe(200);
    expect(await stateOf('whole')).toMatchObject({ availability: 'ready', resident: true });
  });

  it('is left alone when it can no longer be loaded', async () => {
    await named();
    await crash();
    await truncate(join(folder, 'whole', TINY_LLAMA_FILE), 100_000);
    for (let request = 0; request < 2; request++) expect((await named()).status).toBe(503);
    expect(loadsOf('whole')).toBe(1);
    expect(await stateOf('whole')).toMatchObject({ availability: 'unavailable' });
  });
});

describe('ONNX files of another architecture', () => {
  it('are a 503 with the reason, and unavailable from then on', async () => {
    const form = new FormData();
    form.set('audio', new Blob([wavFile([new Uint8Array(3_200)], 16_000)]), 'silence.wav');
    form.set('model', 'local:not-whisper');
    const reply = await service.fetch('/api/stt', {
      method: 'POST',
      body: form,
      headers: { 'x-fallback': 'off' },
    });
    expect(reply.status).toBe(503);
    expect(reply.headers.get('retry-after')).toBe('30');
    expect(await stateOf('not-whisper')).toMatchObject({ availability: 'unavailable' });
  });
});
