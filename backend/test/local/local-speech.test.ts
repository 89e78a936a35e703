import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localModelListSchema, modelConfigurationSchema } from '@ai-platform/contract';
import { fileTypeFromBuffer } from 'file-type';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyKokoro } from '../models/tiny-kokoro.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

let folder: string;
let service: TestService;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-speech-'));
  await writeTinyKokoro(join(folder, 'kokoro'));
  const definition = {
    engine: 'kokoro',
    capabilities: ['text_to_speech'],
    languages: ['en'],
    source: { type: 'folder', path: join(folder, 'kokoro') },
  };
  const modelsFile = join(folder, 'models.json');
  await writeFile(modelsFile, JSON.stringify({ local_models: { hum: definition } }));
  service = await startTestService({ env: { MODELS_FILE: modelsFile } });
});
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true });
});

const speak = (body: Record<string, unknown>) => service.post('/api/tts', { model: 'local:hum', ...body });
const bytesOf = async (reply: Response) => Buffer.from(await reply.arrayBuffer());

const TEXT = 'This is the first sentence. The second costs $5, and the third is by Zorblax. That is all.';

describe('a Kokoro of models.json', () => {
  it('speaks with the voice that is asked for, and says so', async () => {
    const [heart, emma] = await Promise.all([
      speak({ text: TEXT, voice: 'af_heart' }),
      speak({ text: TEXT, voice: 'bf_emma' }),
    ]);
    expect(heart.status).toBe(200);
    expect(heart.headers.get('x-model')).toBe('hum');
    expect(heart.headers.get('x-provider')).toBe('local');
    expect((await bytesOf(heart)).equals(await bytesOf(emma))).toBe(false);
  });

  it.each(['wav', 'mp3', 'ogg', 'flac'])('speaks %s, whole and streamed', async (format) => {
    const [whole, streamed] = await Promise.all([
      speak({ text: TEXT, format }),
      speak({ text: TEXT, format, stream: true }),
    ]);
    for (const reply of [whole, streamed]) {
      expect(reply.status).toBe(200);
      expect((await fileTypeFromBuffer(await bytesOf(reply)))?.ext).toBe(format);
    }
  });

  it('streams the samples that the whole reply has', async () => {
    const [whole, streamed] = await Promise.all([
      speak({ text: TEXT }).then(bytesOf),
      speak({ text: TEXT, stream: true }).then(bytesOf),
    ]);
    expect(streamed.subarray(44).equals(whole.subarray(44))).toBe(true);
  });

  it('names its voices to a caller who asks for another', async () => {
    const reply = await speak({ text: TEXT, voice: 'nobody', stream: true });
    expect(reply.status).toBe(422);
    expect(await reply.json()).toMatchObject({
      details: { voice: expect.stringContaining('af_heart, af_bella, bf_emma') },
    });
  });

  it('lists its voices', async () => {
    const { capabilities } = modelConfigurationSchema.parse(
      await (await service.fetch('/config/models')).json(),
    );
    const hum = capabilities.text_to_speech.models.find(({ model }) => model === 'hum');
    expect(hum?.parameters.voice).toEqual({
      default: 'af_heart',
      values: ['af_heart', 'af_bella', 'bf_emma'],
    });
  });

  it('speaks with its own voice, and a warning, where an OpenAI client names one of theirs', async () => {
    const reply = await service.post('/v1/audio/speech', {
      model: 'local:hum',
      input: TEXT,
      voice: 'alloy',
      response_format: 'wav',
    });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('x-model')).toBe('hum');
    expect(reply.headers.get('x-warning')).toContain('voice must be one of af_heart, af_bella, bf_emma');
    expect((await bytesOf(reply)).equals(await speak({ text: TEXT }).then(bytesOf))).toBe(true);
  });
});

describe('an English voice', () => {
  it.each([false, true])('warns of a text that is not English, streamed: %s', async (stream) => {
    const german = await speak({ text: 'Guten Morgen. Der Zug fährt von Gleis zwei ab.', stream });
    expect(german.status).toBe(200);
    expect(german.headers.get('x-warning')).toBe(
      'hum speaks English only, and the text does not look English',
    );
    const english = await speak({ text: 'We meet at the café.', stream });
    expect(english.headers.has('x-warning')).toBe(false);
    await Promise.all([german, english].map((reply) => reply.arrayBuffer()));
  });
});

describe('the catalogue', () => {
  it('offers Kokoro, to be downloaded, while Flite answers', async () => {
    const { models } = localModelListSchema.parse(await (await service.fetch('/api/models')).json());
    expect(models.find(({ id }) => id === 'kokoro-82m')).toMatchObject({
      engine: 'kokoro',
      availability: 'downloadable',
      licence: 'Apache-2.0',
    });
    const reply = await service.post('/api/tts', { text: 'Hello.' });
    expect(reply.status).toBe(200);
    await reply.arrayBuffer();
  });
});
