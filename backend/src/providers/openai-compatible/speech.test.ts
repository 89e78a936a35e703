import { describe, expect, it } from 'vitest';
import { sendJson } from '../http/loopback-server.ts';
import { contextOf, openProvider } from './provider-harness.ts';

const mp3 = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x64]), Buffer.alloc(2_000)]);
const flac = Buffer.concat([Buffer.from('fLaC'), Buffer.alloc(100)]);

describe('speech over an OpenAI-compatible server', () => {
  it.each([
    ['wav', 'wav'],
    ['mp3', 'mp3'],
    ['ogg', 'opus'],
    ['flac', 'flac'],
  ] as const)('asks for %s as %s and tells the type by the bytes', async (preferredFormat, asked) => {
    await using opened = await openProvider((_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/wav' }).end(flac);
    });

    const media = await opened.provider.synthesizeSpeech(
      { text: 'Hello', speed: 1, preferredFormat },
      contextOf('tts'),
    );

    expect(media).toEqual({ bytes: flac, contentType: 'audio/flac' });
    expect(opened.server.received[0]?.url).toBe('/v1/audio/speech');
    expect(JSON.parse(String(opened.server.received[0]?.body))).toEqual({
      model: 'tts',
      input: 'Hello',
      voice: 'alloy',
      response_format: asked,
    });
  });

  it('passes on voice and speed', async () => {
    await using opened = await openProvider((_request, response) => response.end(mp3));

    await opened.provider.synthesizeSpeech(
      { text: 'Hello', voice: 'af_sky', speed: 1.5, preferredFormat: 'mp3' },
      contextOf('kokoro'),
    );

    expect(JSON.parse(String(opened.server.received[0]?.body))).toMatchObject({
      voice: 'af_sky',
      speed: 1.5,
    });
  });

  it('takes what the server has when it has not the format', async () => {
    await using opened = await openProvider((request, response) => {
      if ('response_format' in JSON.parse(String(request.body))) {
        sendJson(response, { error: { message: "Invalid value for 'response_format'" } }, 400);
      } else {
        response.end(mp3);
      }
    });

    const media = await opened.provider.synthesizeSpeech(
      { text: 'Hello', speed: 1, preferredFormat: 'flac' },
      contextOf('tts'),
    );

    expect(media.contentType).toBe('audio/mpeg');
  });

  it.each([
    ['a page', 'text/html', '<html></html>', 'invalid_reply'],
    ['a page that calls itself audio', 'audio/wav', '<html></html>', 'invalid_reply'],
    ['JSON', 'application/json', '{}', 'invalid_reply'],
    ['an in-band error', 'application/json', '{"error":{"code":"rate_limit_exceeded"}}', 'rate_limited'],
  ])('refuses %s', async (_name, type, body, kind) => {
    await using opened = await openProvider((_request, response) => {
      response.writeHead(200, { 'content-type': type }).end(body);
    });

    await expect(
      opened.provider.synthesizeSpeech({ text: 'Hello', speed: 1, preferredFormat: 'wav' }, contextOf('tts')),
    ).rejects.toMatchObject({ kind });
  });
});
