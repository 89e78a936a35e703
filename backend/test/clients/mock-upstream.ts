import { readFile } from 'node:fs/promises';
import { LLMock } from '@copilotkit/aimock';
import sharp from 'sharp';
import { startTestService, type TestService } from '../support/test-service.ts';

export const UPSTREAM_KEY = 'sk-upstream-test-key';
/** Pixels. */
export const SIDE = 64;
export const RED = { r: 255, g: 0, b: 0 };
export const BLUE = { r: 0, g: 0, b: 255 };
export const ANSWER = 'Plants turn light into sugar.';
export const VECTOR = [0.5, -0.25, 0.125];
export const TRANSCRIPT = 'A man said to the universe.';

export interface MockedService extends TestService {
  /** The OpenAI-compatible server that others wrote, which the service sends everything to. */
  readonly upstream: LLMock;
}

/** Recorded speech; as MP3 it is what the mock says. */
export const speechFile = (format = 'mp3'): Promise<Buffer> =>
  readFile(new URL(`../../src/media/audio/__fixtures__/speech.${format}`, import.meta.url));

/** A PNG in one colour. */
export const plainPng = (background: { r: number; g: number; b: number }): Promise<Buffer> =>
  sharp({ create: { width: SIDE, height: SIDE, channels: 3, background } })
    .png()
    .toBuffer();

/** OpenAI's masks: the left half is transparent, which is what to repaint. */
export const leftHalfMask = (): Promise<Buffer> => halves([0, 0, 0, 0], [0, 0, 0, 255]);

/** The native API's masks: the left half is white, which is what to repaint. */
export const whiteLeftMask = (): Promise<Buffer> => halves([255, 255, 255, 255], [0, 0, 0, 255]);

type Colour = [red: number, green: number, blue: number, alpha: number];

function halves(left: Colour, right: Colour): Promise<Buffer> {
  const pixels = Array.from({ length: SIDE * SIDE }, (_, index) => (index % SIDE < SIDE / 2 ? left : right));
  return sharp(Buffer.from(pixels.flat()), { raw: { width: SIDE, height: SIDE, channels: 4 } })
    .png()
    .toBuffer();
}

/** The colour of one pixel, as `{ r, g, b }`. */
export async function pixel(image: Uint8Array, left: number, top: number) {
  const [r, g, b] = await sharp(image)
    .extract({ left, top, width: 1, height: 1 })
    .removeAlpha()
    .raw()
    .toBuffer();
  return { r, g, b };
}

/** The service before an `@copilotkit/aimock` server that answers all six capabilities. */
export async function startMockedService(): Promise<MockedService> {
  const upstream = new LLMock({ port: 0, host: '127.0.0.1' });
  upstream.onMessage('photosynthesis', { content: ANSWER });
  upstream.onMessage('weather', { toolCalls: [{ name: 'get_weather', arguments: '{"city":"Bern"}' }] });
  upstream.onEmbedding(/.*/, { embedding: VECTOR });
  upstream.onImage(/.*/, { image: { b64Json: (await plainPng(RED)).toString('base64') } });
  upstream.onSpeech(/.*/, { audio: (await speechFile()).toString('base64'), format: 'mp3' });
  upstream.onTranscription({
    transcription: {
      text: TRANSCRIPT,
      language: 'english',
      duration: 1.2,
      segments: [{ id: 0, text: TRANSCRIPT, start: 0, end: 1.2 }],
    },
  });
  await upstream.start();
  const service = await startTestService({
    env: {
      OPENAI_COMPATIBLE_BASE_URL: `${upstream.url}/v1`,
      OPENAI_COMPATIBLE_API_KEY: UPSTREAM_KEY,
      MAX_RETRIES: '0',
    },
  });
  return {
    ...service,
    upstream,
    close: async () => {
      await service.close();
      await upstream.stop();
    },
  };
}
