import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { type LoopbackHandler, sendJson } from '../http/loopback-server.ts';
import { contextOf, openProvider } from './provider-harness.ts';

let png: Buffer;

beforeAll(async () => {
  png = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
});

const sendImage: LoopbackHandler = (_request, response) =>
  sendJson(response, { created: 1, data: [{ b64_json: png.toString('base64') }] });

const call = {
  prompt: 'a red square',
  negative_prompt: 'blue',
  width: 512,
  height: 256,
  num_inference_steps: 4,
  guidance_scale: 3.5,
  seed: 7,
};

describe('image generation over an OpenAI-compatible server', () => {
  it('asks for base64 and passes on what diffusion servers understand', async () => {
    await using opened = await openProvider(sendImage);

    const media = await opened.provider.generateImage(call, contextOf('sd'));

    expect(media.contentType).toBe('image/png');
    expect(png.equals(media.bytes)).toBe(true);
    expect(opened.server.received[0]?.url).toBe('/v1/images/generations');
    expect(JSON.parse(String(opened.server.received[0]?.body))).toEqual({
      model: 'sd',
      prompt: 'a red square',
      n: 1,
      size: '512x256',
      response_format: 'b64_json',
      negative_prompt: 'blue',
      num_inference_steps: 4,
      steps: 4,
      step: 4,
      guidance_scale: 3.5,
      seed: 7,
    });
  });

  it('fetches the image when only its URL comes', async () => {
    await using opened = await openProvider((request, response) => {
      if (request.method === 'GET') response.end(png);
      else sendJson(response, { data: [{ url: `${opened.server.origin}/image.png` }] });
    });

    expect((await opened.provider.generateImage(call, contextOf('sd'))).contentType).toBe('image/png');
    expect(opened.server.received[1]?.headers).not.toHaveProperty('authorization');
  });

  it.each([
    ['gpt-image-1', { model: 'gpt-image-1', prompt: 'a red square', n: 1, size: '512x256' }],
    [
      'dall-e-3',
      {
        model: 'dall-e-3',
        prompt: 'a red square',
        n: 1,
        size: '512x256',
        response_format: 'b64_json',
      },
    ],
  ])('sends OpenAI’s %s nothing that it rejects', async (model, expected) => {
    await using opened = await openProvider(sendImage);

    await opened.provider.generateImage(call, contextOf(model));

    expect(JSON.parse(String(opened.server.received[0]?.body))).toEqual(expected);
  });

  it('learns what a strict server rejects and says so of the model from then on', async () => {
    const taken = new Set(['model', 'prompt', 'n', 'size', 'seed']);
    await using opened = await openProvider((request, response, incoming) => {
      const unknown = Object.keys(JSON.parse(String(request.body))).find((field) => !taken.has(field));
      if (!unknown) return sendImage(request, response, incoming);
      sendJson(response, { error: { message: `Unknown parameter: '${unknown}'.`, param: unknown } }, 400);
    });
    expect(opened.provider.describe('image_generation', 'my-deployment').parameters).toEqual({});

    await opened.provider.generateImage(call, contextOf('my-deployment'));
    const tries = opened.server.received.length;
    await opened.provider.generateImage(call, contextOf('my-deployment'));

    expect(tries).toBe(7);
    expect(opened.server.received).toHaveLength(tries + 1);
    expect(opened.provider.describe('image_generation', 'my-deployment').parameters).toEqual({
      negative_prompt: { supported: false },
      num_inference_steps: { supported: false },
      guidance_scale: { supported: false },
    });
  });

  it.each([
    ['no image', { data: [] }],
    ['a picture that is none', { data: [{ b64_json: Buffer.from('<html>').toString('base64') }] }],
    ['a URL to a private address', { data: [{ url: 'https://127.0.0.1/x' }] }],
  ])('refuses %s', async (_name, reply) => {
    await using opened = await openProvider((_request, response) => sendJson(response, reply));

    await expect(opened.provider.generateImage(call, contextOf('sd'))).rejects.toMatchObject({
      kind: 'invalid_reply',
    });
  });
});
