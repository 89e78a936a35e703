import { fileTypeFromBuffer } from 'file-type';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../support/test-service.ts';

const SENTENCES = Array.from({ length: 12 }, (_, i) => `This is sentence number ${i + 1}, and it says so.`);

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const bytesOf = async (reply: Response) => Buffer.from(await reply.arrayBuffer());

describe('POST /api/tts with stream', () => {
  it('speaks what the whole reply speaks', async () => {
    const text = SENTENCES.join(' ');
    const [whole, streamed] = await Promise.all([
      service.post('/api/tts', { text }),
      service.post('/api/tts', { text, stream: true }),
    ]);
    expect(streamed.status).toBe(200);
    expect(streamed.headers.get('content-type')).toBe('audio/wav');
    expect(streamed.headers.get('content-length')).toBeNull();
    expect(streamed.headers.get('x-model')).toBe('flite');
    expect(streamed.headers.get('x-provider')).toBe('local');
    expect(streamed.headers.get('x-cache')).toBe('bypass');
    const [all, pieces] = await Promise.all([bytesOf(whole), bytesOf(streamed)]);
    expect(pieces.subarray(44).equals(all.subarray(44))).toBe(true);
  });

  it('begins long before a long text has been spoken', async () => {
    const reply = await service.post('/api/tts', { text: SENTENCES.join(' ').repeat(20), stream: true });
    const reader = reply.body?.getReader();
    expect((await reader?.read())?.value?.byteLength).toBeGreaterThan(0);
    // Spoken whole this would be some twenty minutes of speech.
    await reader?.cancel();
    await expect.poll(() => service.lines.some((line) => line.includes('"status":499'))).toBe(true);
  });

  it.each(['mp3', 'ogg', 'flac', 'wav'])('speaks %s', async (format) => {
    const reply = await service.post('/api/tts', { text: 'Hello. You again.', format, stream: true });
    expect((await fileTypeFromBuffer(await bytesOf(reply)))?.ext).toBe(format);
  });

  it('refuses what the model cannot do before it begins', async () => {
    const reply = await service.post('/api/tts', { text: 'Hello.', voice: 'nobody', stream: true });
    expect(reply.status).toBe(422);
    const silent = await service.post('/api/tts', { text: '🎉', stream: true });
    expect(silent.status).toBe(422);
  });

  it('can be repeated under an Idempotency-Key', async () => {
    const send = () =>
      service.post('/api/tts', { text: 'Once.', stream: true }, { 'idempotency-key': 'streamed' });
    const first = await bytesOf(await send());
    const again = await send();
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect((await bytesOf(again)).equals(first)).toBe(true);
  });
});

describe('POST /v1/audio/speech', () => {
  const client = () => new OpenAI({ baseURL: `${service.url}/v1`, apiKey: 'none' });
  const request = { model: 'flite', input: SENTENCES.join(' '), voice: 'alloy' } as const;

  it('streams to a client that asks for audio as its stream format', async () => {
    const speech = await client().audio.speech.create({ ...request, stream_format: 'audio' });
    expect(speech.headers.get('content-length')).toBeNull();
    expect(speech.headers.get('x-warning')).toContain('voice');
    expect((await fileTypeFromBuffer(await speech.arrayBuffer()))?.ext).toBe('mp3');
  });

  it('answers whole, and from the cache, to one that does not ask', async () => {
    const speech = await client().audio.speech.create(request);
    expect(Number(speech.headers.get('content-length'))).toBeGreaterThan(0);
    expect(speech.headers.get('x-cache')).toBe('miss');
    await speech.arrayBuffer();
  });
});
