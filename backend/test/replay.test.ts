import {
  embeddingReplySchema,
  openAiEmbeddingsReplySchema,
  openAiImagesReplySchema,
} from '@ai-platform/contract';
import sharp from 'sharp';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createAudioCodec } from '../src/media/audio/audio-codec.ts';
import { JumpingClock } from '../src/providers/hugging-face/__fixtures__/jumping-clock.ts';
import { eventsOf } from './support/event-stream.ts';
import {
  loadRecordings,
  type Recording,
  type RecordingsServer,
  recordedModel,
  requestBody,
  responseBody,
  startRecordingsServer,
} from './support/recordings-server.ts';
import { startTestService, type TestService } from './support/test-service.ts';

const ROUTER = 'router.huggingface.co';
const KEY = 'hf_replayedTestKey';
const PROMPT = 'What is deep learning?';
/** Seconds of a request that are more than every recorded model says it needs to load. */
const ENOUGH = '300';

const found = loadRecordings();

describe.skipIf(!found)('recorded Hugging Face traffic through the HTTP API', () => {
  const recordings = found ?? [];
  const codec = createAudioCodec({ maxSeconds: 600 });
  const never = new AbortController().signal;
  let upstream: RecordingsServer;
  let service: TestService;
  let clock: JumpingClock;

  afterEach(async () => {
    await service.close();
    await upstream.close();
    expect(service.lines.join('')).not.toContain(KEY);
    expect(service.lines.join('')).not.toContain(PROMPT);
  });
  afterAll(() => codec.close());

  async function replay(exchanges: Recording[], env: Record<string, string> = {}): Promise<void> {
    upstream = await startRecordingsServer(exchanges);
    clock = new JumpingClock();
    service = await startTestService({
      clock,
      env: {
        HF_API_KEY: KEY,
        HF_ROUTER_URL: upstream.baseUrl(ROUTER),
        HF_ENDPOINT: upstream.baseUrl('huggingface.co'),
        REQUEST_TIMEOUT: ENOUGH,
        ...env,
      },
    });
  }

  const isStream = (call: Recording): boolean => /"stream": ?true/.test(requestBody(call).toString('utf8'));
  const modelOf = (call: Recording): string => recordedModel(call, recordings);
  const pathOf = ({ url }: Recording): string => new URL(url).pathname;

  /** The successful calls of a task, each under the name of its model and upstream. */
  const calls = (task: string) =>
    recordings
      .filter(
        (one) =>
          one.task === task &&
          one.method === 'POST' &&
          one.response.status === 200 &&
          new URL(one.url).host === ROUTER,
      )
      .map((call) => ({ name: `${modelOf(call)} of ${pathOf(call).split('/')[1]}`, call }));

  const lookUps = recordings.filter(({ method, response }) => method === 'GET' && response.status === 200);
  const replayCall = (call: Recording) => replay([...lookUps, call]);

  const flacUpload = (): Buffer => {
    const flac = calls('automatic-speech-recognition')
      .map(({ call }) => requestBody(call))
      .find((bytes) => bytes.subarray(0, 4).toString() === 'fLaC');
    if (!flac) throw new Error('No FLAC upload was recorded');
    return flac;
  };

  const messages = [
    { role: 'system', content: 'You are a helpful assistant.' },
    { role: 'user', content: PROMPT },
  ];

  function upload(field: string, model: string): FormData {
    const form = new FormData();
    form.append(field, new File([new Uint8Array(flacUpload())], 'speech.flac', { type: 'audio/flac' }));
    form.append('model', model);
    return form;
  }

  describe.each(calls('text-to-speech'))('text to speech with $name', ({ call }) => {
    it.each([
      { asked: {}, contentType: 'audio/wav' },
      { asked: { format: 'flac' }, contentType: 'audio/flac' },
      { asked: { format: 'mp3' }, contentType: 'audio/mpeg' },
    ])('gives the recorded sound as $contentType', async ({ asked, contentType }) => {
      await replayCall(call);

      const reply = await service.post('/api/tts', { text: 'Hello world', model: modelOf(call), ...asked });

      expect(reply.status).toBe(200);
      expect(reply.headers.get('content-type')).toBe(contentType);
      expect(reply.headers.get('x-provider')).toBe('hugging-face');
      expect(reply.headers.get('x-model')).toBe(modelOf(call));
      const bytes = await reply.bytes();
      const recorded = await codec.decode(responseBody(call), { sampleRate: 16_000, signal: never });
      const heard = await codec.decode(bytes, { sampleRate: 16_000, signal: never });
      expect((await codec.inspect(bytes, never)).contentType).toBe(contentType);
      expect(loudness(heard)).toBeGreaterThan(0.01);
      expect(loudness(heard)).toBeCloseTo(loudness(recorded), 2);
      // Encoders pad a frame or two.
      expect(Math.abs(samples(heard) - samples(recorded)) / 16_000).toBeLessThan(0.15);
    });
  });

  describe.each(calls('automatic-speech-recognition'))('speech to text with $name', ({ call }) => {
    const { text } = JSON.parse(responseBody(call).toString('utf8'));

    it('gives the transcript of the uploaded FLAC', async () => {
      await replayCall(call);

      const reply = await service.fetch('/api/stt', {
        method: 'POST',
        body: upload('audio', modelOf(call)),
      });

      expect(reply.status).toBe(200);
      const { duration } = await codec.inspect(flacUpload(), never);
      expect(await reply.json()).toMatchObject({
        text: text.trim(),
        model: modelOf(call),
        duration_seconds: expect.closeTo(duration, 2),
      });
      expect(upstream.requests.at(-1)?.line).toBe(`POST /${ROUTER}${pathOf(call)}`);
    });

    it('gives it to OpenAI clients too', async () => {
      await replayCall(call);

      const reply = await service.fetch('/v1/audio/transcriptions', {
        method: 'POST',
        body: upload('file', modelOf(call)),
      });

      expect(await reply.json()).toEqual({ text: text.trim() });
    });
  });

  const chats = calls('chat');
  describe.each(chats.filter(({ call }) => !isStream(call)))('chat with $name', ({ call }) => {
    const recorded = JSON.parse(responseBody(call).toString('utf8'));

    it('gives the recorded answer in the native shape', async () => {
      await replayCall(call);

      const reply = await service.post('/api/llm', { messages, model: modelOf(call) });

      expect(reply.status).toBe(200);
      expect(await reply.json()).toEqual({
        response: recorded.choices[0].message.content,
        model: modelOf(call),
        tokens_used: recorded.usage.total_tokens,
        usage: {
          prompt_tokens: recorded.usage.prompt_tokens,
          completion_tokens: recorded.usage.completion_tokens,
          total_tokens: recorded.usage.total_tokens,
        },
        stop_reason: recorded.choices[0].finish_reason,
      });
    });

    it('passes the recorded bytes on to OpenAI clients', async () => {
      await replayCall(call);

      const reply = await service.post('/v1/chat/completions', { messages, model: modelOf(call) });

      expect(reply.status).toBe(200);
      expect(Buffer.from(await reply.bytes())).toEqual(responseBody(call));
    });
  });

  describe.each(chats.filter(({ call }) => isStream(call)))('streamed chat with $name', ({ call }) => {
    const recorded = eventsOf(responseBody(call).toString('utf8')).filter(({ data }) => data !== '[DONE]');
    const chunks = recorded.map(({ data }) => JSON.parse(data));
    const text = chunks.map(({ choices }) => choices[0]?.delta?.content ?? '').join('');

    it('gives the recorded words as they come and a summary at the end', async () => {
      await replayCall(call);

      const reply = await service.post('/api/llm', { messages, model: modelOf(call), stream: true });

      expect(reply.headers.get('content-type')).toMatch(/^text\/event-stream/);
      const events = eventsOf(await reply.text());
      const deltas = events.filter(({ event }) => event === 'delta').map(({ data }) => JSON.parse(data));
      expect(text.length).toBeGreaterThan(10);
      expect(deltas.length).toBeGreaterThan(1);
      expect(deltas.map(({ delta }) => delta).join('')).toBe(text);
      expect(events.map(({ event }) => event)).toEqual([...deltas.map(() => 'delta'), 'done']);
      expect(JSON.parse(events.at(-1)?.data ?? '')).toMatchObject({
        response: text,
        model: modelOf(call),
        stop_reason: chunks.findLast(({ choices }) => choices[0]?.finish_reason).choices[0].finish_reason,
      });
    });

    it('passes the recorded chunks on to OpenAI clients', async () => {
      await replayCall(call);

      const reply = await service.post('/v1/chat/completions', {
        messages,
        model: modelOf(call),
        stream: true,
      });

      const events = eventsOf(await reply.text()).map(({ data }) => data);
      expect(events).toEqual([...recorded.map(({ data }) => data), '[DONE]']);
    });
  });

  describe.each(calls('feature-extraction'))('embeddings with $name', ({ call }) => {
    const [tokens]: number[][][] = JSON.parse(responseBody(call).toString('utf8'));
    const vectors = tokens ?? [];
    const mean = (vectors[0] ?? []).map(
      (_, position) => vectors.reduce((sum, vector) => sum + (vector[position] ?? 0), 0) / vectors.length,
    );

    it('gives one vector, the mean of the recorded token vectors', async () => {
      await replayCall(call);

      const reply = await service.post('/api/embedding', { text: 'Hi, who are you?', model: modelOf(call) });

      expect(reply.status).toBe(200);
      const body = embeddingReplySchema.parse(await reply.json());
      expect(body).toMatchObject({ model: modelOf(call), dimension: mean.length });
      expect(furthest('embedding' in body ? body.embedding : [], mean)).toBeLessThan(1e-9);
    });

    it('gives it to OpenAI clients as base64 of 32-bit floats', async () => {
      await replayCall(call);

      const reply = await service.post('/v1/embeddings', {
        input: 'Hi, who are you?',
        model: modelOf(call),
        encoding_format: 'base64',
      });

      const { data } = openAiEmbeddingsReplySchema.parse(await reply.json());
      const bytes = Uint8Array.from(Buffer.from(String(data[0]?.embedding), 'base64'));
      expect(furthest([...new Float32Array(bytes.buffer)], mean)).toBeLessThan(1e-5);
    });
  });

  describe.each(calls('text-to-image'))('images with $name', ({ call }) => {
    it('gives the recorded picture as PNG', async () => {
      await replayCall(call);

      const reply = await service.post('/api/image', {
        prompt: 'An astronaut riding a horse on the moon.',
        model: modelOf(call),
      });

      expect(reply.status).toBe(200);
      expect(reply.headers.get('content-type')).toBe('image/png');
      const [given, recorded] = await Promise.all([
        sharp(await reply.bytes())
          .raw()
          .toBuffer({ resolveWithObject: true }),
        sharp(responseBody(call)).raw().toBuffer({ resolveWithObject: true }),
      ]);
      expect(given.info).toMatchObject({ width: recorded.info.width, height: recorded.info.height });
      expect(given.data.equals(recorded.data)).toBe(true);
    });

    it('gives the recorded bytes where their format was asked for', async () => {
      await replayCall(call);
      const { format } = await sharp(responseBody(call)).metadata();

      const reply = await service.post('/v1/images/generations', {
        prompt: 'An astronaut riding a horse on the moon.',
        model: modelOf(call),
        output_format: format,
      });

      const { data } = openAiImagesReplySchema.parse(await reply.json());
      expect(Buffer.from(data[0]?.b64_json ?? '', 'base64').equals(responseBody(call))).toBe(true);
    });
  });

  // Errors of any task, host and path, answered to the call of another before or instead of its success.
  const failures = (status: number) => recordings.filter(({ response }) => response.status === status);
  const failing = (failure: Recording, call: Recording): Recording => ({
    ...call,
    response: failure.response,
  });
  const bodyOf = (recording: Recording) => JSON.parse(responseBody(recording).toString('utf8'));
  const firstOf = <T>(list: T[]): T => {
    const [first] = list;
    if (first === undefined) throw new Error('Nothing of the kind was recorded');
    return first;
  };

  /** Sends what a recorded call was for through our API. */
  function send(call: Recording, headers: Record<string, string> = {}): Promise<Response> {
    const model = modelOf(call);
    switch (call.task) {
      case 'text-to-speech':
        return service.post('/api/tts', { text: 'Hello world', model }, headers);
      case 'text-to-image':
        return service.post('/api/image', { prompt: 'A horse', model }, headers);
      case 'feature-extraction':
        return service.post('/api/embedding', { text: 'Hi, who are you?', model }, headers);
      case 'automatic-speech-recognition':
        return service.fetch('/api/stt', { method: 'POST', body: upload('audio', model), headers });
      default:
        return service.post('/api/llm', { messages, model, stream: isStream(call) }, headers);
    }
  }

  /** Milliseconds that a recorded 503 asks to wait. */
  const estimatedMs = (failure: Recording): number => Math.ceil(bodyOf(failure).estimated_time * 1_000);
  const loading = failures(503).filter((failure) => bodyOf(failure).estimated_time !== undefined);
  const successes = [
    'text-to-speech',
    'automatic-speech-recognition',
    'chat',
    'feature-extraction',
    'text-to-image',
  ].flatMap(calls);

  describe.each(loading.map((failure) => ({ failure, path: pathOf(failure) })))(
    'a model that is loading, as recorded of $path',
    ({ failure }) => {
      it.each(successes)('is asked again after its estimate: $name', async ({ call }) => {
        await replay([...lookUps, failing(failure, call), call]);

        const reply = await send(call);

        expect(reply.status).toBe(200);
        expect((await reply.bytes()).byteLength).toBeGreaterThan(0);
        expect(clock.sleeps).toEqual([estimatedMs(failure)]);
        expect(reply.headers.get('x-model')).toBe(modelOf(call));
        if (!isStream(call)) expect(reply.headers.get('x-attempts')).toBe('2');
      });
    },
  );

  it('waits for a loading model again and again while the budget lasts', async () => {
    const failure = firstOf(loading);
    const { call } = firstOf(calls('feature-extraction'));
    await replay([...lookUps, failing(failure, call), failing(failure, call), failing(failure, call), call]);

    const reply = await send(call);

    expect(reply.status).toBe(200);
    expect(clock.sleeps).toEqual([1, 2, 3].map(() => estimatedMs(failure)));
  });

  it('takes the next model at once when the estimate is longer than the budget', async () => {
    const failure = firstOf(loading);
    const { call } = firstOf(calls('text-to-speech'));
    await replay([...lookUps, failing(failure, call)], { REQUEST_TIMEOUT: '10' });

    const reply = await send(call);

    expect(reply.status).toBe(200);
    expect(reply.headers.get('x-provider')).toBe('local');
    expect(clock.sleeps).toEqual([]);
    expect((await codec.inspect(await reply.bytes(), never)).contentType).toBe('audio/wav');
  });

  it('tells when to come back when no other model may answer', async () => {
    const failure = firstOf(loading);
    const { call } = firstOf(calls('feature-extraction'));
    await replay([...lookUps, failing(failure, call)], { REQUEST_TIMEOUT: '10' });

    const reply = await send(call);

    expect(reply.status).toBe(502);
    expect(reply.headers.get('retry-after')).toBe(String(Math.ceil(estimatedMs(failure) / 1_000)));
    expect(await reply.json()).toMatchObject({
      error: 'upstream_error',
      details: { attempts: [{ provider: 'hugging-face', model: modelOf(call), status: 503 }] },
    });
    expect(clock.sleeps).toEqual([]);
  });

  it.each([500, 429])('asks again after 1, 2 and 4 s when the upstream answers %i', async (status) => {
    const failure = firstOf(failures(status));
    const { call } = firstOf(calls('feature-extraction'));
    await replay([...lookUps, ...[1, 2, 3].map(() => failing(failure, call)), call]);

    const reply = await send(call);

    expect(reply.status).toBe(200);
    expect(reply.headers.get('x-attempts')).toBe('4');
    expect(clock.sleeps).toEqual([1_000, 2_000, 4_000]);
  });

  it.each([
    { status: 500, becomes: 502, error: 'upstream_error' },
    { status: 429, becomes: 429, error: 'rate_limited' },
  ])('gives up after four answers of $status with $error', async ({ status, becomes, error }) => {
    const failure = firstOf(failures(status));
    const { call } = firstOf(calls('feature-extraction'));
    await replay([...lookUps, failing(failure, call)]);

    const reply = await send(call);

    expect(reply.status).toBe(becomes);
    expect(await reply.json()).toMatchObject({
      error,
      details: { attempts: [1, 2, 3, 4].map(() => ({ model: modelOf(call), status })) },
    });
    expect(clock.sleeps).toEqual([1_000, 2_000, 4_000]);
  });

  it.each(failures(401).map((failure) => ({ path: pathOf(failure), failure })))(
    'never asks again after the 401 recorded of $path',
    async ({ failure }) => {
      await replay([failure]);

      const reply = await send(failure, { 'x-fallback': 'off' });

      expect(reply.status).toBe(502);
      expect(await reply.json()).toMatchObject({
        error: 'upstream_error',
        details: { attempts: [{ provider: 'hugging-face', model: modelOf(failure), status: 401 }] },
      });
      expect(upstream.requests.filter(({ status }) => status === 401)).toHaveLength(1);
      expect(clock.sleeps).toEqual([]);
    },
  );

  it.each([401, 429, 500])('lets the next model speak after %i', async (status) => {
    const failure = firstOf(failures(status));
    const { call } = firstOf(calls('text-to-speech'));
    await replay([...lookUps, failing(failure, call)]);

    const reply = await send(call);

    expect(reply.status).toBe(200);
    expect(reply.headers.get('x-provider')).toBe('local');
    expect(loudness(await codec.decode(await reply.bytes(), { signal: never }))).toBeGreaterThan(0.01);
  });
});

/** Root mean square of the first channel, 1 for full scale. */
function loudness({ channels }: { channels: Float32Array[] }): number {
  const [first = new Float32Array()] = channels;
  return Math.sqrt(first.reduce((sum, sample) => sum + sample * sample, 0) / first.length);
}

const samples = ({ channels }: { channels: Float32Array[] }): number => channels[0]?.length ?? 0;

const furthest = (given: number[], wanted: number[]): number =>
  given.length === wanted.length
    ? Math.max(...given.map((value, position) => Math.abs(value - (wanted[position] ?? Number.NaN))))
    : Number.POSITIVE_INFINITY;
