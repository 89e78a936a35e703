import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CAPABILITIES } from '@ai-platform/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JumpingClock } from './__fixtures__/jumping-clock.ts';
import {
  createTestProvider,
  PNG,
  TEST_KEY,
  type TestProvider,
  type TestProviderOptions,
} from './__fixtures__/test-provider.ts';
import {
  type Answer,
  type SeenRequest,
  startUpstreamServer,
  type UpstreamServer,
} from './__fixtures__/upstream-server.ts';
import { HUGGING_FACE_DEFAULTS } from './default-models.ts';

const MODEL = 'org/model';
const image: Answer = { headers: { 'content-type': 'image/png' }, body: PNG.bytes };
const base64Image: Answer = { body: { data: [{ b64_json: Buffer.from(PNG.bytes).toString('base64') }] } };
const completion: Answer = {
  body: { choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }] },
};
const notSupported: Answer = { status: 400, body: { error: 'Model not supported by provider together' } };
const live = (task: string, providerId = MODEL) => ({ status: 'live', task, providerId });

describe('Hugging Face provider', () => {
  let server: UpstreamServer;
  let clock: JumpingClock;
  let subject: TestProvider;
  /** What the Hub answers for a model, and the router below `/router`. */
  let hub: (model: string) => Answer | undefined;
  let router: (request: SeenRequest & { upstream: string }) => Answer | undefined;

  beforeEach(async () => {
    clock = new JumpingClock();
    hub = () => ({ status: 404, body: { error: 'not found' } });
    router = () => ({ status: 404, body: { error: 'no such path' } });
    server = await startUpstreamServer((request) => {
      const { pathname } = new URL(request.path, 'http://server');
      if (pathname.startsWith('/hub/api/models/')) return hub(pathname.slice('/hub/api/models/'.length));
      const rest = pathname.slice('/router/'.length);
      return router({ ...request, upstream: rest.split('/')[0] ?? '' });
    });
    start({});
  });
  afterEach(async () => {
    await subject.provider.close();
    await server.close();
  });

  function start(options: Partial<TestProviderOptions>): void {
    subject = createTestProvider({
      routerUrl: `${server.origin}/router`,
      hubUrl: `${server.origin}/hub`,
      clock,
      ...options,
    });
  }

  const mapped = (mapping: Record<string, unknown>) => () => ({
    body: { inferenceProviderMapping: mapping },
  });
  const draw = (model = MODEL) => subject.provider.generateImage({ prompt: 'a cat' }, subject.context(model));
  const chat = (model = MODEL) => {
    const body = { model, messages: [{ role: 'user', content: 'Hi' }] };
    return subject.provider.chat({ body }, subject.context(model));
  };
  const paths = () => server.requests.map(({ path }) => path).filter((path) => path.startsWith('/router'));
  const lookUps = () => server.requests.filter(({ path }) => path.startsWith('/hub')).length;
  const keysSeen = () =>
    server.requests
      .filter(({ path }) => path.startsWith('/router'))
      .map(({ headers }) => String(headers.authorization).slice('Bearer '.length));

  describe('choice of the upstream', () => {
    it('takes the first live one of the mapping that serves the task in a format we speak', async () => {
      hub = mapped({
        together: { ...live('text-to-image'), status: 'staging' },
        nobody: live('text-to-image'),
        replicate: live('image-to-image'),
        nscale: live('text-to-image', 'their/name'),
        'hf-inference': live('text-to-image'),
      });
      router = () => base64Image;
      await draw();
      expect(paths()).toEqual(['/router/nscale/v1/images/generations']);
      expect(JSON.parse(server.requests.at(-1)?.body.toString() ?? '').model).toBe('their/name');
    });

    it('assumes hf-inference where the Hub says nothing of who serves a model', async () => {
      hub = () => ({ body: { id: MODEL, pipeline_tag: 'text-to-image', inference: 'warm' } });
      router = () => image;
      await draw();
      expect(paths()).toEqual([`/router/hf-inference/models/${MODEL}`]);
    });

    it.each([404, 401, 500])('assumes hf-inference where the Hub answers %i', async (status) => {
      hub = () => ({ status, body: { error: 'x' } });
      router = () => image;
      await draw();
      expect(paths()).toEqual([`/router/hf-inference/models/${MODEL}`]);
    });

    it('assumes hf-inference where the Hub cannot be reached', async () => {
      await subject.provider.close();
      start({ hubUrl: 'http://127.0.0.1:1' });
      router = () => image;
      await draw();
      expect(paths()).toEqual([`/router/hf-inference/models/${MODEL}`]);
    });

    it('finds none for a model that the Hub does not have', async () => {
      hub = () => ({ status: 404, headers: { 'x-error-code': 'RepoNotFound' }, body: { error: 'x' } });
      await expect(draw()).rejects.toMatchObject({ kind: 'model_not_found' });
      expect(paths()).toEqual([]);
    });

    it('finds none for a task that the model is not for', async () => {
      hub = mapped({ together: live('conversational') });
      await expect(draw()).rejects.toMatchObject({ kind: 'model_not_found' });
      expect(paths()).toEqual([]);
    });

    it('insists on the one that the model name ends in, and on no other', async () => {
      hub = mapped({ nscale: live('text-to-image'), together: live('text-to-image') });
      router = () => ({ status: 404, body: { error: 'gone' } });
      await expect(draw(`${MODEL}:together`)).rejects.toMatchObject({ kind: 'model_not_found' });
      expect(paths()).toEqual(['/router/together/v1/images/generations']);
      await expect(draw(`${MODEL}:fal-ai`)).rejects.toMatchObject({ kind: 'model_not_found' });
      expect(paths()).toHaveLength(1);
    });

    it('prefers one that understands masks when there is one', async () => {
      hub = mapped({ together: live('image-to-image'), replicate: live('image-to-image') });
      router = () => ({ status: 422, body: {} });
      const edit = (mask: boolean) =>
        subject.provider.editImage(
          { prompt: 'x', image: PNG, ...(mask ? { mask: PNG } : {}) },
          subject.context(MODEL),
        );
      await expect(edit(true)).rejects.toMatchObject({ kind: 'rejected' });
      await expect(edit(false)).rejects.toMatchObject({ kind: 'rejected' });
      expect(paths()).toEqual([
        `/router/replicate/v1/models/${MODEL}/predictions`,
        '/router/together/v1/images/generations',
      ]);
    });

    it('never lets a model name climb out of its path', async () => {
      await expect(draw('../../admin')).rejects.toMatchObject({ kind: 'model_not_found' });
      await expect(draw('org/model:../../admin')).rejects.toMatchObject({ kind: 'model_not_found' });
      expect(server.requests.filter(({ path }) => path.includes('admin'))).toEqual([]);
    });
  });

  describe('failing over', () => {
    beforeEach(() => {
      hub = mapped({ together: live('text-to-image'), nscale: live('text-to-image') });
    });

    it.each<[string, Answer]>([
      ['does not support the model', notSupported],
      ['does not have the model', { status: 404, body: {} }],
      ['has no quota left', { status: 402, body: {} }],
      ['limits the rate', { status: 429, body: {} }],
      ['answers something else', { headers: { 'content-type': 'text/html' }, body: '<html>' }],
    ])('goes to the next upstream at once when one %s', async (_name, answer) => {
      router = ({ upstream }) => (upstream === 'together' ? answer : base64Image);
      await draw();
      expect(paths()).toEqual([
        '/router/together/v1/images/generations',
        '/router/nscale/v1/images/generations',
      ]);
      // The next call starts with the one that works.
      await draw();
      expect(paths().at(-1)).toBe('/router/nscale/v1/images/generations');
      expect(paths()).toHaveLength(3);
    });

    it('asks the Hub again when an upstream turns out not to have the model', async () => {
      await draw().catch(() => {});
      expect(lookUps()).toBe(1);
      clock.pass(10_000);
      router = () => notSupported;
      await expect(draw()).rejects.toMatchObject({ kind: 'model_not_found' });
      expect(lookUps()).toBe(2);
    });

    it('stays with an upstream that is loading the model', async () => {
      router = () => ({ status: 503, body: { error: 'loading', estimated_time: 20 } });
      for (const _ of [1, 2]) {
        await expect(draw()).rejects.toMatchObject({ kind: 'unavailable', retryAfterMs: 20_000 });
      }
      expect(new Set(paths())).toEqual(new Set(['/router/together/v1/images/generations']));
      expect(paths()).toHaveLength(2);
    });

    it('leaves the retry after another fault to the pipeline, which then meets the other upstream', async () => {
      router = ({ upstream }) => (upstream === 'together' ? { status: 500, body: {} } : base64Image);
      await expect(draw()).rejects.toMatchObject({ kind: 'unavailable', status: 500 });
      await draw();
      expect(paths()).toEqual([
        '/router/together/v1/images/generations',
        '/router/nscale/v1/images/generations',
      ]);
      clock.pass(15_000);
      await draw().catch(() => {});
      expect(paths().at(-1)).toBe('/router/together/v1/images/generations');
    });

    it('reports the wait that would help when every upstream failed', async () => {
      router = ({ upstream }) =>
        upstream === 'together'
          ? { status: 429, headers: { 'retry-after': '7' }, body: {} }
          : { status: 404, body: {} };
      await expect(draw()).rejects.toMatchObject({ kind: 'rate_limited', retryAfterMs: 7_000 });
    });

    it('does not guess hf-inference in place of a wait', async () => {
      hub = () => ({ status: 500, body: {} });
      router = () => ({ status: 429, body: {} });
      await expect(chat()).rejects.toMatchObject({ kind: 'rate_limited' });
      expect(paths()).toEqual(['/router/v1/chat/completions']);
    });

    it('stops with an upstream that says the request is wrong', async () => {
      router = () => ({ status: 422, body: { error: 'prompt too long' } });
      await expect(draw()).rejects.toMatchObject({ kind: 'rejected' });
      expect(paths()).toHaveLength(1);
    });

    it('stops when the caller leaves', async () => {
      const caller = new AbortController();
      router = () => {
        caller.abort(new Error('caller left'));
        return undefined;
      };
      const context = subject.context(MODEL, caller.signal);
      await expect(subject.provider.generateImage({ prompt: 'x' }, context)).rejects.toThrow('caller left');
      await expect.poll(() => server.aborted.length).toBe(1);
      expect(paths()).toHaveLength(1);
    });
  });

  describe('chat', () => {
    it('is left to the router, without a look-up', async () => {
      router = () => completion;
      const { body } = await chat();
      expect(body).toMatchObject({ choices: [{ message: { content: 'Hi' } }] });
      expect(server.requests).toHaveLength(1);
      expect(paths()).toEqual(['/router/v1/chat/completions']);
    });

    it('sends the bytes of the caller where nothing must change', async () => {
      router = () => completion;
      const raw = Buffer.from(`{ "messages": [],   "model": "${MODEL}" }`);
      const body = JSON.parse(raw.toString());
      await subject.provider.chat({ body, raw }, subject.context(MODEL));
      expect(server.requests.at(-1)?.body.equals(raw)).toBe(true);
      await subject.provider.chat({ body: { ...body, model: 'alias' }, raw }, subject.context(MODEL));
      expect(JSON.parse(server.requests.at(-1)?.body.toString() ?? '').model).toBe(MODEL);
    });

    it.each<[string, Answer]>([
      ['404', { status: 404, body: {} }],
      ['400 for the model', { status: 400, body: { error: { code: 'model_not_supported', message: 'no' } } }],
    ])(
      'goes to the upstreams of the mapping after a %s of the router, and remembers that',
      async (_, answer) => {
        hub = mapped({ groq: live('conversational', 'their/name'), together: live('text-to-image') });
        router = ({ upstream }) => (upstream === 'groq' ? completion : answer);
        await chat();
        await chat();
        expect(paths()).toEqual([
          '/router/v1/chat/completions',
          '/router/groq/openai/v1/chat/completions',
          '/router/groq/openai/v1/chat/completions',
        ]);
        expect(JSON.parse(server.requests.at(-1)?.body.toString() ?? '').model).toBe('their/name');
      },
    );

    it('is not found where no upstream has the model', async () => {
      hub = mapped({});
      await expect(chat()).rejects.toMatchObject({ kind: 'model_not_found' });
      expect(paths()).toEqual(['/router/v1/chat/completions']);
    });

    it('streams, and closes the connection upstream when the reader stops', async () => {
      const event = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'Hi' } }] })}\n\n`;
      router = () => ({ headers: { 'content-type': 'text/event-stream' }, body: event });
      const body = { model: MODEL, messages: [], stream: true };
      const stream = await subject.provider.streamChat({ body }, subject.context(MODEL));
      for await (const { text } of stream) {
        expect(text).toBe('Hi');
        break;
      }
      expect(JSON.parse(server.requests.at(-1)?.body.toString() ?? '').stream).toBe(true);
    });

    it('refuses a web page in place of a completion', async () => {
      router = () => ({ headers: { 'content-type': 'text/html' }, body: '<html>' });
      await expect(chat()).rejects.toMatchObject({ kind: 'invalid_reply' });
    });
  });

  describe('keys', () => {
    const start2 = async (options: Partial<TestProviderOptions>) => {
      await subject.provider.close();
      start(options);
    };

    it.each([401, 402, 403, 429])('are changed at once on %i', async (status) => {
      await start2({ keys: ['hf_first', 'hf_second'] });
      router = ({ headers }) =>
        headers.authorization === 'Bearer hf_first' ? { status, body: { error: 'refused' } } : completion;
      await chat();
      expect(keysSeen()).toEqual(['hf_first', 'hf_second']);
      expect(subject.lines.join('')).not.toMatch(/hf_first|hf_second/);
    });

    it('are each tried once, and the last refusal is reported', async () => {
      await start2({ keys: ['hf_first', 'hf_second', 'hf_third'] });
      router = () => ({ status: 401, body: { error: 'Invalid username or password.' } });
      await expect(chat()).rejects.toMatchObject({ kind: 'unauthorized', status: 401 });
      expect(keysSeen().sort()).toEqual(['hf_first', 'hf_second', 'hf_third']);
    });

    it('are not changed for the fault of a media host', async () => {
      await start2({ keys: ['hf_first', 'hf_second'], mediaAllowedOrigins: [server.origin] });
      hub = mapped({ replicate: live('text-to-image') });
      router = ({ path }) =>
        path.startsWith('/media')
          ? { status: 403, body: {} }
          : { status: 201, body: { status: 'succeeded', output: `${server.origin}/media/x.png` } };
      await expect(draw()).rejects.toMatchObject({ kind: 'invalid_reply' });
      expect(keysSeen()).toEqual(['hf_second']);
    });

    it('are taken from a file that changes, without a restart', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'keys-'));
      const file = join(folder, 'keys');
      await writeFile(file, 'hf_old');
      await start2({ keys: [], keyFile: file });
      router = ({ headers }) =>
        headers.authorization === 'Bearer hf_renewed' ? completion : { status: 401, body: {} };
      await expect(chat()).rejects.toMatchObject({ kind: 'unauthorized' });
      await writeFile(file, 'hf_renewed');
      clock.pass(1_000);
      await chat();
      expect(keysSeen()).toEqual(['hf_old', 'hf_renewed']);
      await rm(folder, { recursive: true });
    });

    it('are asked for where there is none', async () => {
      await start2({ keys: [] });
      await expect(chat()).rejects.toMatchObject({
        kind: 'not_configured',
        message: expect.stringContaining('HF_API_KEY'),
      });
      expect(server.requests).toEqual([]);
      for (const capability of CAPABILITIES) {
        for (const info of subject.provider.models(capability)) {
          expect(info).toMatchObject({
            availability: 'needs_key',
            reason: expect.stringContaining('HF_API_KEY'),
          });
        }
      }
    });
  });

  describe('default models', () => {
    it('are listed for every capability with what they accept', () => {
      for (const capability of CAPABILITIES) {
        const listed = subject.provider.models(capability);
        expect(listed.map(({ model }) => model)).toEqual(
          HUGGING_FACE_DEFAULTS[capability].map(({ model }) => model),
        );
        expect(listed.every(({ availability }) => availability === 'ready')).toBe(true);
      }
      const [schnell] = subject.provider.models('image_generation');
      expect(schnell?.parameters.num_inference_steps).toMatchObject({ default: 4 });
    });

    it('that the Hub says are gone are warned of at the start and said to be unavailable', async () => {
      const gone = 'openai/gpt-oss-120b';
      hub = (model) => ({
        body: {
          inferenceProviderMapping:
            model === gone ? {} : CAPABILITIES.flatMap((capability) => entriesFor(capability)),
        },
      });
      await subject.provider.start();
      expect(subject.provider.describe('chat', gone)).toMatchObject({
        availability: 'unavailable',
        reason: expect.stringContaining(gone),
      });
      expect(subject.provider.describe('chat', 'openai/gpt-oss-20b').availability).toBe('ready');
      const warnings = subject.lines.filter((line) => line.includes('"level":"WARNING"'));
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toContain(gone);
      expect(paths()).toEqual([]);
    });

    it('are tried anyway when the Hub cannot be asked, and the start does not fail', async () => {
      hub = () => ({ status: 500, body: {} });
      await subject.provider.start();
      expect(subject.provider.describe('chat', 'openai/gpt-oss-120b').availability).toBe('ready');
      expect(subject.lines.join('')).toContain('could not be checked');
    });

    it('are not looked up without a key', async () => {
      await subject.provider.close();
      start({ keys: [] });
      await subject.provider.start();
      expect(server.requests).toEqual([]);
    });
  });

  it('gives a voice asked for by number its name', async () => {
    hub = mapped({ deepinfra: live('text-to-speech') });
    router = () => ({ status: 422, body: {} });
    const speak = (speaker_id: number) =>
      subject.provider.synthesizeSpeech(
        { text: 'Hi', speaker_id, speed: 1, preferredFormat: 'ogg' },
        subject.context('hexgrad/Kokoro-82M'),
      );
    await expect(speak(1)).rejects.toMatchObject({ kind: 'rejected' });
    expect(JSON.parse(server.requests.at(-1)?.body.toString() ?? '')).toMatchObject({
      voice: 'af_alloy',
      response_format: 'wav',
    });
    await expect(speak(10_000)).rejects.toMatchObject({ kind: 'rejected', message: /speaker_id/ });
  });

  it('asks whisper for timestamps where it could not answer without, and for a language', async () => {
    router = () => ({ body: { text: 'a', chunks: [{ text: 'a', timestamp: [0, null] }] } });
    const audio = { bytes: Buffer.from('fLaC'), contentType: 'audio/flac' };
    const call = { audio, duration: 31, language: 'en-GB', toWav: async () => audio.bytes };
    const result = await subject.provider.transcribe(call, subject.context('openai/whisper-large-v3'));
    expect(result.segments).toEqual([{ start: 0, end: null, text: 'a' }]);
    expect(JSON.parse(server.requests.at(-1)?.body.toString() ?? '')).toEqual({
      inputs: 'ZkxhQw==',
      parameters: { return_timestamps: true, generation_parameters: { language: 'en' } },
    });
  });

  it('lists the models of the router', async () => {
    router = () => ({ body: { object: 'list', data: [{ id: 'a/b' }, { id: 5 }, null, { id: 'c/d' }] } });
    expect(await subject.provider.listModels(AbortSignal.timeout(5_000))).toEqual(['a/b', 'c/d']);
  });

  it('sends the key nowhere but to the router and the Hub', async () => {
    await subject.provider.close();
    start({ mediaAllowedOrigins: [server.origin] });
    hub = mapped({ replicate: live('text-to-image') });
    router = ({ path }) =>
      path.startsWith('/media')
        ? image
        : { status: 201, body: { status: 'succeeded', output: `${server.origin}/media/x.png` } };
    await draw();
    const withKey = server.requests.filter(({ headers }) => JSON.stringify(headers).includes(TEST_KEY));
    expect(withKey.map(({ path }) => path.split('/')[1])).toEqual(['hub', 'router']);
    expect(server.requests.at(-1)?.path).toBe('/media/x.png');
  });
});

function entriesFor(capability: (typeof CAPABILITIES)[number]) {
  const task = {
    image_generation: 'text-to-image',
    image_editing: 'image-to-image',
    text_to_speech: 'text-to-speech',
    speech_to_text: 'automatic-speech-recognition',
    chat: 'conversational',
    embeddings: 'feature-extraction',
  }[capability];
  return { provider: 'hf-inference', status: 'live', providerId: MODEL, task };
}
