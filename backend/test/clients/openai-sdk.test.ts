import OpenAI, {
  AuthenticationError,
  InternalServerError,
  NotFoundError,
  toFile,
  UnprocessableEntityError,
} from 'openai';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  loadRecordings,
  type Recording,
  type RecordingsServer,
  recordedModel,
  requestBody,
  responseBody,
  startRecordingsServer,
} from '../support/recordings-server.ts';
import { startTestService, type TestService } from '../support/test-service.ts';
import {
  ANSWER,
  BLUE,
  leftHalfMask,
  type MockedService,
  pixel,
  plainPng,
  RED,
  SIDE,
  speechFile,
  startMockedService,
  TRANSCRIPT,
  UPSTREAM_KEY,
  VECTOR,
} from './mock-upstream.ts';

const clientOf = (service: TestService, apiKey = 'any') =>
  new OpenAI({ baseURL: `${service.url}/v1`, apiKey, maxRetries: 0 });

describe('the openai SDK on a mocked OpenAI-compatible upstream', () => {
  let service: MockedService;
  let client: OpenAI;

  beforeAll(async () => {
    service = await startMockedService();
    client = clientOf(service);
  });
  afterAll(() => service.close());

  const question = {
    model: 'gpt-4o',
    messages: [{ role: 'user' as const, content: 'Explain photosynthesis' }],
  };

  it('chats', async () => {
    const completion = await client.chat.completions.create(question);

    expect(completion.object).toBe('chat.completion');
    expect(completion.choices[0]?.message.content).toBe(ANSWER);
    expect(completion.choices[0]?.finish_reason).toBe('stop');
    expect(completion.usage?.total_tokens).toBeGreaterThan(0);
  });

  it('streams with usage', async () => {
    const stream = await client.chat.completions.create({
      ...question,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);

    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(ANSWER);
    expect(chunks.filter(({ choices }) => choices[0]?.finish_reason === 'stop')).toHaveLength(1);
    expect(chunks.at(-1)?.usage?.total_tokens).toBeGreaterThan(0);
  });

  it('gets tool calls', async () => {
    const completion = await client.chat.completions.create({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: 'What is the weather?' }],
      tools: [{ type: 'function', function: { name: 'get_weather', parameters: { type: 'object' } } }],
    });

    expect(completion.choices[0]?.message.tool_calls).toMatchObject([
      { type: 'function', function: { name: 'get_weather', arguments: '{"city":"Bern"}' } },
    ]);
  });

  it('embeds, in the base64 that it asks for by itself', async () => {
    const { data, model } = await client.embeddings.create({
      model: 'text-embedding-3-small',
      input: ['first', 'second'],
    });

    expect(model).toBe('text-embedding-3-small');
    expect(data.map(({ index, embedding }) => ({ index, embedding }))).toEqual([
      { index: 0, embedding: VECTOR },
      { index: 1, embedding: VECTOR },
    ]);
  });

  it('generates an image', async () => {
    const { data } = await client.images.generate({ model: 'gpt-image-1', prompt: 'all red' });

    const image = Buffer.from(data?.[0]?.b64_json ?? '', 'base64');
    expect(await sharp(image).metadata()).toMatchObject({ format: 'png', width: SIDE, height: SIDE });
    expect(await pixel(image, 5, 5)).toEqual(RED);
  });

  it('edits an image where its mask is transparent and nowhere else', async () => {
    const { data } = await client.images.edit({
      model: 'gpt-image-1',
      prompt: 'paint the left half red',
      image: await toFile(await plainPng(BLUE), 'image.png', { type: 'image/png' }),
      mask: await toFile(await leftHalfMask(), 'mask.png', { type: 'image/png' }),
    });

    const image = Buffer.from(data?.[0]?.b64_json ?? '', 'base64');
    expect(await sharp(image).metadata()).toMatchObject({ width: SIDE, height: SIDE });
    expect(await pixel(image, 4, SIDE / 2)).toEqual(RED);
    expect(await pixel(image, SIDE - 4, SIDE / 2)).toEqual(BLUE);
  });

  it('speaks', async () => {
    const reply = await client.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'Hello' });

    expect(reply.headers.get('content-type')).toBe('audio/mpeg');
    expect(Buffer.from(await reply.arrayBuffer()).equals(await speechFile())).toBe(true);
  });

  const upload = async () => toFile(await speechFile('wav'), 'speech.wav', { type: 'audio/wav' });

  it('transcribes', async () => {
    const { text } = await client.audio.transcriptions.create({ model: 'whisper-1', file: await upload() });

    expect(text).toBe(TRANSCRIPT);
  });

  it('transcribes with segments', async () => {
    const reply = await client.audio.transcriptions.create({
      model: 'whisper-1',
      file: await upload(),
      response_format: 'verbose_json',
    });

    expect(reply).toMatchObject({
      text: TRANSCRIPT,
      language: 'en',
      segments: [{ id: 0, start: 0, end: 1.2, text: TRANSCRIPT }],
    });
    expect(Number(reply.duration)).toBeGreaterThan(0.1);
  });

  it('lists models and finds one', async () => {
    const models = [];
    for await (const model of client.models.list()) models.push(model);

    expect(models.map(({ id }) => id)).toEqual(expect.arrayContaining(['gpt-4o-mini', 'whisper-1']));
    expect(await client.models.retrieve('gpt-4o-mini')).toMatchObject({
      id: 'gpt-4o-mini',
      object: 'model',
      owned_by: 'openai-compatible',
    });
    await expect(client.models.retrieve('no-such-model')).rejects.toBeInstanceOf(NotFoundError);
  });

  it('throws its own error for a request that does not fit', async () => {
    const failure = await client.chat.completions
      .create({ ...question, temperature: 3 })
      .catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(UnprocessableEntityError);
    expect(failure).toMatchObject({
      status: 422,
      code: 'validation_error',
      param: 'temperature',
      type: 'invalid_request_error',
    });
  });

  it('leaves neither keys nor prompts nor answers in the log', async () => {
    await client.chat.completions.create(question);

    const log = service.lines.join('');
    expect(log).toContain('gpt-4o');
    for (const secret of [UPSTREAM_KEY, 'photosynthesis', ANSWER]) expect(log).not.toContain(secret);
  });

  const noFallback = { headers: { 'X-Fallback': 'off' } };

  it('throws its own error when the upstream fails', async () => {
    service.upstream.nextRequestError(500, { message: 'out of order' });

    const failure = await client.chat.completions
      .create(question, noFallback)
      .catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(InternalServerError);
    expect(failure).toMatchObject({ status: 502, code: 'upstream_error', type: 'server_error' });
  });

  it('throws before the stream when the upstream fails', async () => {
    service.upstream.nextRequestError(429, { message: 'slow down', type: 'rate_limit_error' });

    await expect(
      client.chat.completions.create({ ...question, stream: true }, noFallback),
    ).rejects.toMatchObject({
      status: 429,
      code: 'rate_limited',
    });
  });
});

it('makes the openai SDK throw its authentication error for a wrong key', async () => {
  const key = 'a-key-of-this-test-alone';
  const service = await startTestService({ env: { API_KEYS: key } });
  try {
    await expect(clientOf(service, 'wrong').models.list()).rejects.toBeInstanceOf(AuthenticationError);
    expect((await clientOf(service, key).models.list()).data.length).toBeGreaterThan(0);
  } finally {
    await service.close();
  }
});

const found = loadRecordings();

describe.skipIf(!found)('the openai SDK on recorded Hugging Face traffic', () => {
  const recordings = found ?? [];
  let upstream: RecordingsServer;
  let service: TestService;
  let client: OpenAI;

  beforeAll(async () => {
    upstream = await startRecordingsServer(recordings.filter(({ response }) => response.status === 200));
    service = await startTestService({
      env: {
        HF_API_KEY: 'hf_testKeyOfTheSdk',
        HF_ROUTER_URL: upstream.baseUrl('router.huggingface.co'),
        HF_ENDPOINT: upstream.baseUrl('huggingface.co'),
      },
    });
    client = clientOf(service);
  });
  afterAll(async () => {
    await service.close();
    await upstream.close();
  });

  const isStream = (call: Recording) => /"stream": ?true/.test(requestBody(call).toString('utf8'));

  /** The first recorded success of a task, and its model. */
  function recorded(task: string, fits: (call: Recording) => boolean = () => true) {
    const call = recordings.find(
      (one) => one.task === task && one.method === 'POST' && one.response.status === 200 && fits(one),
    );
    if (!call) throw new Error(`Nothing was recorded of ${task}`);
    return {
      call,
      model: recordedModel(call, recordings),
      json: () => JSON.parse(responseBody(call).toString('utf8')),
    };
  }

  const messages = [{ role: 'user' as const, content: 'What is deep learning?' }];

  it('chats', async () => {
    const { model, json } = recorded('chat', (call) => !isStream(call));

    const completion = await client.chat.completions.create({ model, messages });

    expect(completion).toEqual(json());
    expect(completion.choices[0]?.message.content).toMatch(/learning/);
  });

  it('streams', async () => {
    const { model } = recorded('chat', isStream);

    const stream = await client.chat.completions.create({ model, messages, stream: true });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';

    expect(text).toMatch(/learning/);
  });

  it('embeds', async () => {
    const { model, json } = recorded('feature-extraction');

    const { data } = await client.embeddings.create({ model, input: 'Hi, who are you?' });

    const [tokens]: number[][][] = json();
    const mean = (tokens ?? []).reduce((sum, token) => sum + (token[0] ?? 0), 0) / (tokens?.length ?? 1);
    expect(data[0]?.embedding).toHaveLength(tokens?.[0]?.length ?? 0);
    expect(data[0]?.embedding[0]).toBeCloseTo(mean, 5);
  });

  it('generates an image', async () => {
    const { call, model } = recorded('text-to-image');

    const { data } = await client.images.generate({ model, prompt: 'An astronaut riding a horse' });

    const [given, original] = await Promise.all([
      sharp(Buffer.from(data?.[0]?.b64_json ?? '', 'base64'))
        .raw()
        .toBuffer(),
      sharp(responseBody(call)).raw().toBuffer(),
    ]);
    expect(given.equals(original)).toBe(true);
  });

  it('speaks', async () => {
    const { model } = recorded('text-to-speech');

    const reply = await client.audio.speech.create({
      model,
      voice: 'alloy',
      input: 'Hello world',
      response_format: 'wav',
    });

    const bytes = Buffer.from(await reply.arrayBuffer());
    expect(reply.headers.get('x-provider')).toBe('hugging-face');
    expect(bytes.subarray(0, 4).toString()).toBe('RIFF');
    expect(bytes.byteLength).toBeGreaterThan(10_000);
  });

  it('transcribes', async () => {
    const { call, model, json } = recorded(
      'automatic-speech-recognition',
      (one) => requestBody(one).subarray(0, 4).toString() === 'fLaC',
    );

    const { text } = await client.audio.transcriptions.create({
      model,
      file: await toFile(requestBody(call), 'speech.flac', { type: 'audio/flac' }),
    });

    expect(text).toBe(json().text.trim());
  });
});
