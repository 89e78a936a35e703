import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { sendJson } from '../http/loopback-server.ts';
import { contextOf, formParts, openProvider } from './provider-harness.ts';

const size = { width: 16, height: 8 };
let jpeg: Buffer;
let png: Buffer;
/** The left half is to be repainted. */
let mask: Buffer;

beforeAll(async () => {
  const red = sharp({ create: { ...size, channels: 3, background: 'red' } });
  jpeg = await red.clone().jpeg().toBuffer();
  png = await red.clone().png().toBuffer();
  const pixels = Buffer.alloc(size.width * size.height);
  for (let index = 0; index < pixels.length; index += 1) pixels[index] = index % 16 < 8 ? 255 : 0;
  mask = await sharp(pixels, { raw: { ...size, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
});

const sendImage = (response: Parameters<typeof sendJson>[0]) =>
  sendJson(response, { data: [{ b64_json: png.toString('base64') }] });

describe('image editing over an OpenAI-compatible server', () => {
  it('sends the image as it is when there is no mask', async () => {
    await using opened = await openProvider((_request, response) => sendImage(response));

    const media = await opened.provider.editImage(
      { prompt: 'bluer', image: { bytes: jpeg, contentType: 'image/jpeg' }, strength: 0.5, seed: 3 },
      contextOf('flux'),
    );

    expect(media.contentType).toBe('image/png');
    const [request] = opened.server.received;
    expect(request?.url).toBe('/v1/images/edits');
    const parts = await formParts(request?.headers ?? {}, request?.body ?? Buffer.alloc(0));
    expect(parts.get('image')).toEqual({ filename: 'image.jpeg', contentType: 'image/jpeg', bytes: jpeg });
    const texts = [...parts].flatMap(([name, part]) => (part.filename ? [] : [[name, String(part.bytes)]]));
    expect(Object.fromEntries(texts)).toEqual({
      model: 'flux',
      prompt: 'bluer',
      n: '1',
      response_format: 'b64_json',
      seed: '3',
      strength: '0.5',
    });
  });

  it('turns the mask into one that is transparent where it is repainted, with the image as PNG too', async () => {
    await using opened = await openProvider((_request, response) => sendImage(response));

    await opened.provider.editImage(
      {
        prompt: 'bluer',
        image: { bytes: jpeg, contentType: 'image/jpeg' },
        mask: { bytes: mask, contentType: 'image/png' },
      },
      contextOf('gpt-image-1'),
    );

    const [request] = opened.server.received;
    const parts = await formParts(request?.headers ?? {}, request?.body ?? Buffer.alloc(0));
    expect([...parts.keys()].sort()).toEqual(['image', 'mask', 'model', 'n', 'prompt']);
    expect(await sharp(parts.get('image')?.bytes).metadata()).toMatchObject({ format: 'png', ...size });
    const sent = sharp(parts.get('mask')?.bytes);
    expect(await sent.metadata()).toMatchObject({ format: 'png', channels: 4, ...size });
    const alpha = await sent.extractChannel('alpha').raw().toBuffer();
    expect([alpha[0], alpha[7], alpha[8], alpha[15], alpha[16]]).toEqual([0, 0, 255, 255, 0]);
  });

  it('sends the whole form again without a field that is rejected', async () => {
    await using opened = await openProvider(async (request, response) => {
      const parts = await formParts(request.headers, request.body);
      if (parts.has('strength')) sendJson(response, { error: 'Unknown field strength' }, 400);
      else sendImage(response);
    });

    await opened.provider.editImage(
      { prompt: 'bluer', image: { bytes: png, contentType: 'image/png' }, strength: 0.5 },
      contextOf('flux'),
    );

    const last = opened.server.received[1];
    const parts = await formParts(last?.headers ?? {}, last?.body ?? Buffer.alloc(0));
    expect(parts.get('image')?.bytes.equals(png)).toBe(true);
  });
});
