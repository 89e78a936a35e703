import type { InferenceProviderMappingEntry, RequestArgs } from '@huggingface/inference';
import {
  getProviderHelper,
  InferenceClient,
  makeRequestOptionsFromResolvedModel,
} from '@huggingface/inference';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallContext, Media, Provider } from '../provider.ts';
import { createTestProvider, PNG, TEST_KEY, type TestProvider } from './__fixtures__/test-provider.ts';
import {
  type SeenRequest,
  startUpstreamServer,
  type UpstreamServer,
} from './__fixtures__/upstream-server.ts';

/**
 * The requests that we send, compared with those of Hugging Face's own client for the same call. What is different
 * on purpose stands in `differs`, with the reason where the request is built:
 *
 * - `accept: image/png` goes to hf-inference, as its Python client does, since endpoints answer JSON without it;
 * - sizes are also given in the one word that the upstream reads (`image_size`, `size`), which the client leaves out
 *   so that they are ignored;
 * - the mask, which the client has no notion of;
 * - `response_format` of speech and transcripts: the container that saves a conversion, and segments;
 * - one text to embed still travels as a list.
 */
const BILL_TO = 'my-org';
const MODEL = 'org/model';
const MP3: Media = { bytes: Buffer.from('ID3 not really music'), contentType: 'audio/mpeg' };
const COMPARED_HEADERS = ['authorization', 'content-type', 'prefer', 'x-hf-bill-to'];

let server: UpstreamServer;
let subject: TestProvider;
let mapping: Record<string, unknown> = {};

beforeAll(async () => {
  server = await startUpstreamServer(({ path }) =>
    path.startsWith('/hub/')
      ? { body: { inferenceProviderMapping: mapping } }
      : { status: 422, body: { error: 'seen enough' } },
  );
});
afterAll(() => server.close());

/** The one request that a call makes of the router. */
async function ours(
  entry: InferenceProviderMappingEntry,
  call: (provider: Required<Provider>, context: CallContext) => Promise<unknown>,
): Promise<SeenRequest> {
  mapping = { [entry.provider]: entry };
  subject = createTestProvider({
    routerUrl: `${server.origin}/router`,
    hubUrl: `${server.origin}/hub`,
    billTo: BILL_TO,
  });
  server.requests.length = 0;
  const context = subject.context(`${MODEL}:${entry.provider}`);
  await expect(call(subject.provider, context)).rejects.toMatchObject({ kind: 'rejected' });
  await subject.provider.close();
  const [request, ...others] = server.requests.filter(({ path }) => path.startsWith('/router/'));
  expect(others).toEqual([]);
  if (!request) throw new Error('no request was made');
  return request;
}

type Helper = ReturnType<typeof getProviderHelper> & {
  preparePayloadAsync?(args: Record<string, unknown>): Promise<RequestArgs>;
};

async function theirs(entry: InferenceProviderMappingEntry, args: Record<string, unknown>) {
  const helper: Helper = getProviderHelper(entry.provider as 'together', entry.task as 'text-to-image');
  const all = { ...args, model: MODEL, provider: entry.provider, accessToken: TEST_KEY };
  const prepared = helper.preparePayloadAsync ? await helper.preparePayloadAsync(all) : all;
  const { url, info } = makeRequestOptionsFromResolvedModel(
    entry.providerId,
    helper,
    // The helpers' argument types differ by task; at run time all are plain objects.
    { ...prepared, accessToken: TEST_KEY } as unknown as RequestArgs,
    entry,
    { task: entry.task as 'text-to-image', billTo: BILL_TO },
  );
  const request = new Request(url, info);
  return { url: new URL(url), request };
}

const entryOf = (
  provider: string,
  task: string,
  providerId: string,
  lora?: string,
): InferenceProviderMappingEntry =>
  // The names come from the table below, all of them known to the client.
  ({
    provider,
    task,
    providerId,
    hfModelId: MODEL,
    status: 'live',
    ...(lora ? { adapter: 'lora', adapterWeightsPath: lora } : {}),
  }) as InferenceProviderMappingEntry;

/** JSON as parsed, a form as its fields with files as name, type and content. */
async function contentOf(body: Buffer, contentType: string): Promise<unknown> {
  if (contentType.startsWith('application/json')) return JSON.parse(body.toString('utf8'));
  if (!contentType.startsWith('multipart/')) return body.toString('latin1');
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': contentType },
  }).formData();
  const fields: Record<string, unknown> = {};
  for (const [name, value] of form) {
    fields[name] =
      typeof value === 'string' ? value : { name: value.name, type: value.type, text: await value.text() };
  }
  return fields;
}

interface Case {
  upstream: string;
  task: string;
  providerId: string;
  call: (provider: Required<Provider>, context: CallContext) => Promise<unknown>;
  args: Record<string, unknown>;
  /** Fields of our body that the client's does not have, or has otherwise. */
  differs?: Record<string, unknown>;
  /** Whether fields of `differs` belong into the `input` of the body. */
  in?: 'input';
  lora?: string;
}

const PARAMETERS = {
  negative_prompt: 'blurry',
  width: 512,
  height: 256,
  num_inference_steps: 4,
  guidance_scale: 3.5,
  seed: 7,
};

const drawing = (upstream: string, providerId: string, more: Partial<Case> = {}): Case => ({
  upstream,
  task: 'text-to-image',
  providerId,
  call: (provider, context) => provider.generateImage({ prompt: 'a „quoted" cat', ...PARAMETERS }, context),
  args: { inputs: 'a „quoted" cat', parameters: PARAMETERS },
  ...more,
});

const editing = (upstream: string, providerId: string, more: Partial<Case> = {}): Case => ({
  upstream,
  task: 'image-to-image',
  providerId,
  call: (provider, context) =>
    provider.editImage(
      { prompt: 'make it blue', image: PNG, mask: PNG, strength: 0.5, seed: 7, num_inference_steps: 4 },
      context,
    ),
  args: {
    inputs: new Blob([new Uint8Array(PNG.bytes)], { type: PNG.contentType }),
    parameters: { prompt: 'make it blue', strength: 0.5, seed: 7, num_inference_steps: 4 },
  },
  ...more,
});

const speaking = (upstream: string, providerId: string, more: Partial<Case> = {}): Case => ({
  upstream,
  task: 'text-to-speech',
  providerId,
  call: (provider, context) =>
    provider.synthesizeSpeech(
      { text: 'Hello', voice: 'af_bella', speed: 1.5, preferredFormat: 'mp3' },
      context,
    ),
  args: { inputs: 'Hello', parameters: { voice: 'af_bella', speed: 1.5 } },
  ...more,
});

const transcribing = (upstream: string, providerId: string, more: Partial<Case> = {}): Case => ({
  upstream,
  task: 'automatic-speech-recognition',
  providerId,
  call: (provider, context) =>
    provider.transcribe({ audio: MP3, duration: 3, toWav: async () => MP3.bytes }, context),
  args: { data: new Blob([new Uint8Array(MP3.bytes)], { type: MP3.contentType }) },
  ...more,
});

const embedding = (upstream: string, providerId: string): Case => ({
  upstream,
  task: 'feature-extraction',
  providerId,
  call: (provider, context) => provider.embed({ input: ['one', 'two'] }, context),
  args: { inputs: ['one', 'two'] },
});

const PNG_BASE64 = Buffer.from(PNG.bytes).toString('base64');
const PNG_URL = `data:image/png;base64,${PNG_BASE64}`;

const CASES: Case[] = [
  drawing('hf-inference', MODEL),
  drawing('together', 'black-forest-labs/FLUX.1-schnell'),
  drawing('nscale', 'black-forest-labs/FLUX.1-schnell', { differs: { size: '512x256' } }),
  drawing('deepinfra', 'black-forest-labs/FLUX-1-dev', { differs: { size: '512x256' } }),
  drawing('wavespeed', 'wavespeed-ai/flux-dev', { differs: { size: '512*256' } }),
  drawing('wavespeed', 'wavespeed-ai/flux-dev-lora', {
    differs: { size: '512*256' },
    lora: 'lora.safetensors',
  }),
  drawing('fal-ai', 'fal-ai/flux/schnell', { differs: { image_size: { width: 512, height: 256 } } }),
  drawing('fal-ai', 'fal-ai/flux-lora', {
    differs: { image_size: { width: 512, height: 256 } },
    lora: 'lora.safetensors',
  }),
  drawing('fal-ai', 'fal-ai/lora', {
    differs: { image_size: { width: 512, height: 256 } },
    lora: 'lora.safetensors',
  }),
  drawing('replicate', 'black-forest-labs/flux-schnell'),
  drawing('replicate', 'owner/name:0123abc', { lora: 'lora.safetensors' }),
  editing('hf-inference', MODEL),
  editing('together', 'black-forest-labs/FLUX.1-Kontext-dev'),
  editing('together', 'black-forest-labs/FLUX.2-dev'),
  editing('fal-ai', 'fal-ai/flux-2/klein', { differs: { mask_url: PNG_URL } }),
  editing('fal-ai', 'fal-ai/flux-2/klein', { differs: { mask_url: PNG_URL }, lora: 'lora.safetensors' }),
  editing('replicate', 'black-forest-labs/flux-fill-dev', { differs: { mask: PNG_URL }, in: 'input' }),
  editing('wavespeed', 'wavespeed-ai/flux-fill-dev', { differs: { mask_image: PNG_BASE64 } }),
  speaking('hf-inference', MODEL, { args: { inputs: 'Hello' } }),
  speaking('fal-ai', 'fal-ai/kokoro'),
  speaking('replicate', 'jaaari/kokoro-82m'),
  speaking('together', 'hexgrad/Kokoro-82M', { differs: { response_format: 'mp3' } }),
  speaking('deepinfra', 'hexgrad/Kokoro-82M', { differs: { response_format: 'mp3' } }),
  transcribing('hf-inference', MODEL),
  transcribing('fal-ai', 'fal-ai/whisper'),
  transcribing('replicate', 'openai/whisper:0123abc'),
  transcribing('together', 'openai/whisper-large-v3', { differs: { response_format: 'verbose_json' } }),
  transcribing('deepinfra', 'openai/whisper-large-v3', { differs: { response_format: 'verbose_json' } }),
  embedding('hf-inference', MODEL),
  embedding('together', 'intfloat/multilingual-e5-large-instruct'),
  embedding('deepinfra', 'Qwen/Qwen3-Embedding-0.6B'),
  embedding('scaleway', 'qwen3-embedding-8b'),
];

describe('requests, compared with the official client', () => {
  it.each(CASES)('$upstream $task $providerId', async ({ upstream, task, providerId, lora, ...one }) => {
    const entry = entryOf(upstream, task, providerId, lora);
    const request = await ours(entry, one.call);
    const official = await theirs(entry, one.args);

    expect(`${request.method} ${request.path}`).toBe(
      `${official.request.method} /router${official.url.pathname}${official.url.search}`,
    );
    for (const name of COMPARED_HEADERS) {
      const value = official.request.headers.get(name);
      // The boundary between the parts of a form is random.
      expect(withoutBoundary(request.headers[name]), name).toBe(withoutBoundary(value ?? undefined));
    }
    const ourBody = await contentOf(request.body, String(request.headers['content-type']));
    const theirBody = await contentOf(
      Buffer.from(await official.request.arrayBuffer()),
      official.request.headers.get('content-type') ?? '',
    );
    expect(ourBody).toEqual(typeof theirBody === 'object' ? expected(theirBody, one) : theirBody);
  });

  const CHAT = [
    'hf-inference',
    'together',
    'cerebras',
    'cohere',
    'deepinfra',
    'featherless-ai',
    'fireworks-ai',
  ];
  it.each([...CHAT, 'groq', 'novita', 'nscale', 'ovhcloud', 'publicai', 'scaleway', 'zai-org', 'baseten'])(
    '%s conversational',
    async (upstream) => {
      const body = {
        model: `${MODEL}:${upstream}`,
        messages: [{ role: 'user', content: 'Hi' }],
        temperature: 0.1,
        store: true,
        response_format: {
          type: 'json_schema' as const,
          json_schema: { name: 'x', schema: { type: 'object' } },
        },
      };
      const entry = entryOf(upstream, 'conversational', 'provider/its-own-name');
      const request = await ours(entry, (provider, context) => provider.chat({ body }, context));
      const official = await theirs(entry, body);
      expect(request.path).toBe(`/router${official.url.pathname}`);
      expect(JSON.parse(request.body.toString())).toEqual(await official.request.json());
      expect(request.body.toString()).toMatch(/^\{"model":"provider\/its-own-name"/);
    },
  );

  it('leaves the choice of the upstream for chat to the router, suffix included', async () => {
    const messages = [{ role: 'user', content: 'Hi' }];
    const model = `${MODEL}:cheapest`;
    subject = createTestProvider({ routerUrl: `${server.origin}/router`, hubUrl: `${server.origin}/hub` });
    server.requests.length = 0;
    const call = subject.provider.chat({ body: { model, messages } }, subject.context(model));
    await expect(call).rejects.toMatchObject({ kind: 'rejected' });
    await subject.provider.close();
    const [request] = server.requests;

    let official: Request | undefined;
    const client = new InferenceClient(TEST_KEY, {
      retry_on_error: false,
      fetch: async (url, init) => {
        official = new Request(url, init);
        return new Response('{}', { status: 422, headers: { 'content-type': 'application/json' } });
      },
    });
    await expect(client.chatCompletion({ model, messages })).rejects.toThrow();
    expect(request?.path).toBe(`/router${new URL(official?.url ?? '').pathname}`);
    expect(JSON.parse(request?.body.toString() ?? '')).toEqual(await official?.json());
  });
});

const withoutBoundary = (value: string | string[] | undefined): string | undefined =>
  value === undefined ? undefined : String(value).replace(/boundary=.*/, 'boundary=…');

const expected = (body: object | null, { in: field, differs }: Pick<Case, 'in' | 'differs'>): object => {
  // Bodies are JSON objects, with another one in the field that a case names.
  const record = body as Record<string, object>;
  return field ? { ...record, [field]: { ...record[field], ...differs } } : { ...record, ...differs };
};
