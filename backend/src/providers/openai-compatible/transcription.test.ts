import { describe, expect, it } from 'vitest';
import { sendJson } from '../http/loopback-server.ts';
import type { TranscriptionCall } from '../provider.ts';
import { contextOf, formParts, openProvider } from './provider-harness.ts';

const bytes = Buffer.alloc(50_000, 'sound');
const wav = Buffer.from('RIFF made on demand');

function callWith(contentType: string, language?: string): TranscriptionCall {
  return {
    audio: { bytes, contentType },
    duration: 2,
    toWav: async () => wav,
    ...(language === undefined ? {} : { language }),
  };
}

describe('transcription over an OpenAI-compatible server', () => {
  it.each([
    ['audio/wav', 'audio.wav'],
    ['audio/mpeg', 'audio.mp3'],
    ['audio/mp4', 'audio.m4a'],
    ['audio/ogg; codecs=opus', 'audio.ogg'],
    ['audio/webm', 'audio.webm'],
    ['audio/flac', 'audio.flac'],
  ])('sends %s as it is, as %s', async (contentType, filename) => {
    await using opened = await openProvider((_request, response) => sendJson(response, { text: ' Hi. ' }));

    expect(await opened.provider.transcribe(callWith(contentType), contextOf('whisper'))).toEqual({
      text: 'Hi.',
    });

    const [request] = opened.server.received;
    expect(request?.url).toBe('/v1/audio/transcriptions');
    expect(request?.headers['content-length']).toBe(String(request?.body.length));
    const parts = await formParts(request?.headers ?? {}, request?.body ?? Buffer.alloc(0));
    expect(parts.get('file')).toEqual({ filename, contentType: contentType.split(';')[0], bytes });
    expect(String(parts.get('model')?.bytes)).toBe('whisper');
    expect(String(parts.get('response_format')?.bytes)).toBe('verbose_json');
    expect(parts.has('language')).toBe(false);
  });

  it('sends WAV in place of what servers do not take', async () => {
    await using opened = await openProvider((_request, response) => sendJson(response, { text: '' }));

    await opened.provider.transcribe(callWith('audio/aac'), contextOf('whisper'));

    const [request] = opened.server.received;
    const parts = await formParts(request?.headers ?? {}, request?.body ?? Buffer.alloc(0));
    expect(parts.get('file')).toEqual({ filename: 'audio.wav', contentType: 'audio/wav', bytes: wav });
  });

  it.each([
    ['de', 'de'],
    ['pt-BR', 'pt'],
  ])('asks for the language %s as %s', async (language, sent) => {
    await using opened = await openProvider((_request, response) => sendJson(response, { text: '' }));

    await opened.provider.transcribe(callWith('audio/wav', language), contextOf('whisper'));

    const [request] = opened.server.received;
    const parts = await formParts(request?.headers ?? {}, request?.body ?? Buffer.alloc(0));
    expect(String(parts.get('language')?.bytes)).toBe(sent);
  });

  it('reads segments, language and a confidence from the log-probabilities', async () => {
    await using opened = await openProvider((_request, response) =>
      sendJson(response, {
        task: 'transcribe',
        language: 'english',
        duration: 3,
        text: ' Hello there.',
        segments: [
          { id: 0, start: 0, end: 1.5, text: ' Hello', avg_logprob: -0.1 },
          { id: 1, start: 1.5, end: 3, text: ' there.', avg_logprob: -0.3 },
        ],
      }),
    );

    expect(await opened.provider.transcribe(callWith('audio/wav'), contextOf('whisper'))).toEqual({
      text: 'Hello there.',
      language: 'en',
      confidence: Math.exp(-0.2),
      segments: [
        { start: 0, end: 1.5, text: 'Hello' },
        { start: 1.5, end: 3, text: 'there.' },
      ],
    });
  });

  it('falls back to json for models without verbose_json, and remembers it', async () => {
    await using opened = await openProvider(async (request, response) => {
      const parts = await formParts(request.headers, request.body);
      if (String(parts.get('response_format')?.bytes) === 'json') return sendJson(response, { text: 'Hi' });
      const message =
        "response_format 'verbose_json' is not compatible with model 'gpt-4o-transcribe'. Use 'json' instead.";
      sendJson(response, { error: { message, param: 'response_format', code: 'unsupported_value' } }, 400);
    });

    const call = callWith('audio/wav');
    expect((await opened.provider.transcribe(call, contextOf('gpt-4o-transcribe'))).text).toBe('Hi');
    expect((await opened.provider.transcribe(call, contextOf('gpt-4o-transcribe'))).text).toBe('Hi');

    expect(opened.server.received).toHaveLength(3);
  });

  it.each([
    ['no text', {}, 'invalid_reply'],
    ['an in-band error', { error: 'broken' }, 'unavailable'],
  ])('refuses %s', async (_name, reply, kind) => {
    await using opened = await openProvider((_request, response) => sendJson(response, reply));

    await expect(
      opened.provider.transcribe(callWith('audio/wav'), contextOf('whisper')),
    ).rejects.toMatchObject({ kind });
  });

  it('stops in the middle of an upload when the caller leaves', async () => {
    const controller = new AbortController();
    const reason = new Error('left');
    await using opened = await openProvider(() => {
      throw new Error('the upload must not complete');
    });
    const large = Buffer.alloc(64 * 1024 * 1024);

    const running = opened.provider.transcribe(
      { ...callWith('audio/wav'), audio: { bytes: large, contentType: 'audio/wav' } },
      contextOf('whisper', controller.signal),
    );
    opened.server.onConnection(() => controller.abort(reason));

    await expect(running).rejects.toBe(reason);
    await opened.server.allClosed();
    expect(opened.server.received).toHaveLength(0);
  });
});
