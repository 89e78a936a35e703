import { fileTypeFromBuffer } from 'file-type';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectError } from '../support/error-replies.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

let service: TestService;
let voices: string[];

beforeAll(async () => {
  service = await startTestService();
  const { capabilities } = (await service.app.server.inject('/config/models')).json();
  voices = capabilities.text_to_speech.models[0].parameters.voice.values;
});
afterAll(() => service.close());

const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  service.app.server.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', ...headers },
    payload: JSON.stringify(body),
  });

describe('POST /api/tts', () => {
  it('speaks with no key, as WAV, and says who spoke', async () => {
    const reply = await post('/api/tts', { text: 'Hello there.' });
    expect(reply.statusCode).toBe(200);
    expect(reply.headers).toMatchObject({
      'content-type': 'audio/wav',
      'x-model': 'flite',
      'x-provider': 'local',
      'x-attempts': '1',
      'x-cache': 'miss',
    });
    expect(reply.headers).not.toHaveProperty('x-warning');
    expect((await fileTypeFromBuffer(reply.rawPayload))?.ext).toBe('wav');
    expect(reply.rawPayload.byteLength).toBeGreaterThan(8_000);
  });

  it.each([
    ['wav', 'audio/wav', 'audio/wav'],
    ['mp3', 'audio/mpeg', 'audio/mpeg'],
    ['ogg', 'audio/ogg', 'audio/ogg'],
    ['flac', 'audio/flac', 'audio/flac'],
  ])('answers %s as %s', async (format, contentType, detected) => {
    const reply = await post('/api/tts', { text: 'Format.', format });
    expect(reply.headers['content-type']).toContain(contentType);
    expect((await fileTypeFromBuffer(reply.rawPayload))?.mime).toContain(detected);
  });

  it('speaks in every voice it names, by name and by number', async () => {
    expect(voices.length).toBeGreaterThan(1);
    for (const [speaker_id, voice] of voices.entries()) {
      const byName = await post('/api/tts', { text: 'Hi.', voice });
      const byNumber = await post('/api/tts', { text: 'Hi.', speaker_id });
      expect(byName.statusCode, voice).toBe(200);
      expect(byNumber.rawPayload.equals(byName.rawPayload), voice).toBe(true);
    }
  });

  it('speaks faster into less audio', async () => {
    const bytes = async (speed: number) =>
      (await post('/api/tts', { text: 'The same words.', speed })).rawPayload.byteLength;
    expect(await bytes(2)).toBeLessThan((await bytes(1)) * 0.75);
  });

  it('answers the same from the cache, and anew when told to', async () => {
    const body = { text: 'Said before.' };
    const first = await post('/api/tts', body);
    const second = await post('/api/tts', body);
    expect(second.headers).toMatchObject({ 'x-cache': 'hit', 'x-attempts': '0', 'x-model': 'flite' });
    expect(second.rawPayload.equals(first.rawPayload)).toBe(true);
    const third = await post('/api/tts', body, { 'cache-control': 'no-cache' });
    expect(third.headers['x-cache']).not.toBe('hit');
  });

  it('names the voices there are when asked for another', async () => {
    const { details } = expectError(
      await post('/api/tts', { text: 'Hi.', voice: 'alloy' }),
      '/api/tts',
      'validation_error',
    );
    expect(details.voice).toContain(voices[0]);
  });

  it('takes the model by its name and by its provider', async () => {
    for (const model of ['flite', 'local:flite']) {
      expect((await post('/api/tts', { text: 'Hi.', model })).headers['x-model']).toBe('flite');
    }
  });

  it('says that a model is not there when nothing may stand in for it', async () => {
    const reply = await post('/api/tts', { text: 'Hi.', model: 'local:none' }, { 'x-fallback': 'off' });
    expect([404, 503]).toContain(reply.statusCode);
    expect(reply.json().message).toContain('none');
  });

  it('replays a reply under its Idempotency-Key, and refuses the key for another request', async () => {
    const headers = { 'idempotency-key': 'speech-1' };
    const first = await post('/api/tts', { text: 'Once.' }, headers);
    const again = await post('/api/tts', { text: 'Once.' }, headers);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.rawPayload.equals(first.rawPayload)).toBe(true);
    const other = await post('/api/tts', { text: 'Twice.' }, headers);
    expectError(other, '/api/tts', 'idempotency_conflict');
  });
});

describe('POST /v1/audio/speech', () => {
  it("speaks with its own voice for OpenAI's, and says so", async () => {
    const reply = await post('/v1/audio/speech', { model: 'flite', input: 'Hello.', voice: 'alloy' });
    expect(reply.statusCode).toBe(200);
    expect(reply.headers['content-type']).toContain('audio/mpeg');
    expect(reply.headers['x-warning']).toContain('voice');
    expect((await fileTypeFromBuffer(reply.rawPayload))?.mime).toBe('audio/mpeg');
  });

  it('takes a voice as an object with an id', async () => {
    const reply = await post('/v1/audio/speech', { input: 'Hello.', voice: { id: voices[1] } });
    expect(reply.statusCode).toBe(200);
    expect(reply.headers).not.toHaveProperty('x-warning');
  });

  it.each([
    ['mp3', 'audio/mpeg'],
    ['wav', 'audio/wav'],
    ['flac', 'audio/flac'],
    ['ogg', 'audio/ogg'],
    ['opus', 'audio/ogg'],
  ])('answers %s', async (response_format, mime) => {
    const reply = await post('/v1/audio/speech', { input: 'Format.', voice: 'alloy', response_format });
    expect(reply.statusCode).toBe(200);
    expect((await fileTypeFromBuffer(reply.rawPayload))?.mime).toContain(mime);
  });
});
