import { afterEach, describe, expect, it } from 'vitest';
import { JumpingClock } from './__fixtures__/jumping-clock.ts';
import { createTestProvider, PNG, TEST_KEY, type TestProvider } from './__fixtures__/test-provider.ts';
import {
  type Answer,
  type SeenRequest,
  startUpstreamServer,
  type UpstreamServer,
} from './__fixtures__/upstream-server.ts';

const MODEL = 'org/model';
const image: Answer = { headers: { 'content-type': 'image/png' }, body: PNG.bytes };

describe('jobs that upstreams work on after they answered', () => {
  let server: UpstreamServer;
  let clock: JumpingClock;
  let subject: TestProvider;

  afterEach(async () => {
    await subject.provider.close();
    await server.close();
  });

  /** A router whose only upstream answers from `handle`, and a media host at `/media/`. */
  async function start(
    upstream: string,
    providerId: string,
    handle: (request: SeenRequest) => Answer | undefined,
    { mediaAllowed = true, task = 'text-to-image' } = {},
  ): Promise<void> {
    clock = new JumpingClock();
    server = await startUpstreamServer((request) => {
      if (request.path.startsWith('/hub/')) {
        return {
          body: { inferenceProviderMapping: { [upstream]: { status: 'live', task, providerId } } },
        };
      }
      return request.path.startsWith('/media/image') ? image : handle(request);
    });
    subject = createTestProvider({
      routerUrl: `${server.origin}/router`,
      hubUrl: `${server.origin}/hub`,
      mediaAllowedOrigins: mediaAllowed ? [server.origin] : [],
      clock,
    });
  }

  const draw = (signal?: AbortSignal) =>
    subject.provider.generateImage({ prompt: 'a cat' }, subject.context(MODEL, signal));

  const lines = () =>
    server.requests
      .filter(({ path }) => !path.startsWith('/hub/'))
      .map(({ method, path }) => `${method} ${path}`);

  describe('fal-ai', () => {
    const PLACE = '/router/fal-ai/fal-ai/flux/requests/r1';
    const submitted = {
      request_id: 'r1',
      status: 'IN_QUEUE',
      response_url: 'https://queue.fal.run/fal-ai/flux/requests/r1',
    };
    const done = () => ({
      images: [{ url: `${server.origin}/media/image.png`, content_type: 'image/jpeg' }],
    });

    /** Statuses in their order, the last one for ever. */
    function queue(statuses: (string | Answer)[], result: () => Answer = () => ({ body: done() })) {
      let position = 0;
      return ({ method, path }: SeenRequest): Answer => {
        if (method === 'POST') return { body: submitted };
        if (method === 'PUT') return { status: 202, body: { status: 'CANCELLATION_REQUESTED' } };
        if (!path.includes('/status')) return result();
        const status = statuses[Math.min(position++, statuses.length - 1)] ?? 'IN_QUEUE';
        return typeof status === 'string' ? { body: { status } } : status;
      };
    }

    it('are asked for every half second, and their result is fetched without the key', async () => {
      await start('fal-ai', 'fal-ai/flux/schnell', queue(['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED']));
      const drawn = await draw();
      expect(drawn.contentType).toBe('image/png');
      expect(Buffer.from(drawn.bytes).equals(PNG.bytes)).toBe(true);
      expect(lines()).toEqual([
        'POST /router/fal-ai/fal-ai/flux/schnell?_subdomain=queue',
        `GET ${PLACE}/status?_subdomain=queue`,
        `GET ${PLACE}/status?_subdomain=queue`,
        `GET ${PLACE}/status?_subdomain=queue`,
        `GET ${PLACE}?_subdomain=queue`,
        'GET /media/image.png',
      ]);
      expect(clock.sleeps).toEqual([500, 500]);
      const keyed = server.requests.filter(({ headers }) => headers.authorization === `Bearer ${TEST_KEY}`);
      expect(keyed).toHaveLength(server.requests.length - 1);
      expect(server.requests.at(-1)?.headers.authorization).toBeUndefined();
    });

    it('that are answered at once need no queue', async () => {
      await start('fal-ai', 'fal-ai/flux/dev', () => ({ body: done() }));
      await draw();
      expect(lines()).toEqual([
        'POST /router/fal-ai/fal-ai/flux/dev?_subdomain=queue',
        'GET /media/image.png',
      ]);
    });

    it('that never end are left and cancelled when the caller leaves', async () => {
      const caller = new AbortController();
      let polls = 0;
      const forever = queue(['IN_PROGRESS']);
      await start('fal-ai', 'fal-ai/flux', (request) => {
        if (request.path.includes('/status') && ++polls === 4) caller.abort(new Error('caller left'));
        return forever(request);
      });
      await expect(draw(caller.signal)).rejects.toThrow('caller left');
      await expect.poll(lines).toContain(`PUT ${PLACE}/cancel?_subdomain=queue`);
      expect(polls).toBe(4);
    });

    it('that never end are given up after half an hour', async () => {
      // Long waits between the status requests, so that the test takes few of them.
      const later = { status: 429, headers: { 'retry-after': '700' }, body: {} };
      await start('fal-ai', 'fal-ai/flux', queue([later, 'IN_PROGRESS', later]));
      const startedAt = clock.now();
      await expect(draw()).rejects.toMatchObject({ kind: 'timeout' });
      expect(clock.now() - startedAt).toBeLessThanOrEqual(30 * 60_000);
      await expect.poll(lines).toContain(`PUT ${PLACE}/cancel?_subdomain=queue`);
    });

    it('survive status requests that fail for a passing reason', async () => {
      await start(
        'fal-ai',
        'fal-ai/flux',
        queue([
          { status: 502 },
          { status: 429, headers: { 'retry-after': '3' }, body: {} },
          'IN_PROGRESS',
          'COMPLETED',
        ]),
      );
      await draw();
      expect(clock.sleeps).toEqual([1_000, 3_000, 500]);
    });

    it('are given up after six failed status requests in a row', async () => {
      await start('fal-ai', 'fal-ai/flux', queue([{ status: 502 }]));
      await expect(draw()).rejects.toMatchObject({ kind: 'unavailable', status: 502 });
      expect(lines().filter((line) => line.includes('/status'))).toHaveLength(6);
    });

    it('that fail are no reason to ask again', async () => {
      await start(
        'fal-ai',
        'fal-ai/flux',
        queue(['COMPLETED'], () => ({
          status: 422,
          body: { detail: [{ loc: ['body', 'prompt'], msg: 'no' }] },
        })),
      );
      await expect(draw()).rejects.toMatchObject({ kind: 'rejected', status: 422 });
    });

    it('whose result lies on a host that is not allowed are refused', async () => {
      await start('fal-ai', 'fal-ai/flux', queue(['COMPLETED']), { mediaAllowed: false });
      await expect(draw()).rejects.toMatchObject({ kind: 'invalid_reply' });
      expect(lines()).not.toContain('GET /media/image.png');
    });

    it('whose result turns out to be a web page are refused', async () => {
      const page = (status: number) => ({ status, headers: { 'content-type': 'text/html' }, body: '<html>' });
      for (const status of [200, 403]) {
        const answers = queue(['COMPLETED'], () => ({
          body: { images: [{ url: `${server.origin}/media/gone.png` }] },
        }));
        await start('fal-ai', 'fal-ai/flux', (request) =>
          request.path.startsWith('/media/') ? page(status) : answers(request),
        );
        await expect(draw()).rejects.toMatchObject({ kind: 'invalid_reply' });
        if (status === 200) {
          await subject.provider.close();
          await server.close();
        }
      }
    });

    it('without an image are refused', async () => {
      await start(
        'fal-ai',
        'fal-ai/flux',
        queue(['COMPLETED'], () => ({ body: { images: [] } })),
      );
      await expect(draw()).rejects.toMatchObject({ kind: 'invalid_reply' });
    });

    it('take audio that fal cannot decode as WAV', async () => {
      await start('fal-ai', 'fal-ai/whisper', () => ({ body: { text: 'hello' } }), {
        task: 'automatic-speech-recognition',
      });
      await subject.provider.transcribe(
        {
          audio: { bytes: Buffer.from('fLaC'), contentType: 'audio/flac' },
          duration: 1,
          toWav: async () => Buffer.from('RIFF'),
        },
        subject.context(MODEL),
      );
      const body = JSON.parse(server.requests.at(-1)?.body.toString() ?? '');
      expect(body.audio_url).toBe(`data:audio/x-wav;base64,${Buffer.from('RIFF').toString('base64')}`);
    });
  });

  describe('replicate', () => {
    const prediction = (status: string, output: unknown = null) => ({
      id: 'p1',
      status,
      output,
      urls: { get: 'https://api.replicate.com/v1/predictions/p1' },
    });
    const url = () => `${server.origin}/media/image.png`;

    const answering =
      (first: () => Answer, polls: (() => Answer)[] = []) =>
      ({ method, path }: SeenRequest): Answer => {
        if (path.endsWith('/cancel')) return { body: prediction('canceled') };
        const next = method === 'POST' ? first : polls.length > 1 ? polls.shift() : polls[0];
        return next?.() ?? { status: 404 };
      };

    it('that are done within the first request need no second', async () => {
      await start(
        'replicate',
        'owner/name',
        answering(() => ({ status: 201, body: prediction('succeeded', url()) })),
      );
      await draw();
      expect(lines()).toEqual([
        'POST /router/replicate/v1/models/owner/name/predictions',
        'GET /media/image.png',
      ]);
      expect(server.requests[1]?.headers.prefer).toBe('wait');
    });

    it('may have their output before their status says so, and as a list', async () => {
      await start(
        'replicate',
        'owner/name',
        answering(() => ({ status: 201, body: prediction('processing', [url()]) })),
      );
      await draw();
      expect(clock.sleeps).toEqual([]);
    });

    it('that are accepted are asked for until they succeeded', async () => {
      await start(
        'replicate',
        'owner/name:v1',
        answering(
          () => ({ status: 202, body: prediction('starting') }),
          [
            () => ({ body: prediction('processing') }),
            () => ({ body: prediction('processing') }),
            () => ({ body: prediction('succeeded', [url()]) }),
          ],
        ),
      );
      await draw();
      expect(lines()).toEqual([
        'POST /router/replicate/v1/predictions',
        ...Array.from({ length: 3 }, () => 'GET /router/replicate/v1/predictions/p1'),
        'GET /media/image.png',
      ]);
      expect(JSON.parse(server.requests[1]?.body.toString() ?? '')).toEqual({
        version: 'v1',
        input: { prompt: 'a cat' },
      });
    });

    it.each(['failed', 'canceled'])('that are %s are a bad reply', async (status) => {
      await start(
        'replicate',
        'owner/name',
        answering(
          () => ({ status: 202, body: prediction('starting') }),
          [() => ({ body: { ...prediction(status), error: 'the prompt "a cat" was refused' } })],
        ),
      );
      const failure = await draw().catch((error: unknown) => error);
      expect(failure).toMatchObject({ kind: 'invalid_reply' });
      expect(String(failure)).not.toContain('a cat');
    });

    it('are cancelled when the caller leaves', async () => {
      const caller = new AbortController();
      const answers = answering(
        () => ({ status: 202, body: prediction('starting') }),
        [() => ({ body: prediction('processing') })],
      );
      await start('replicate', 'owner/name', (request) => {
        if (request.method === 'GET') caller.abort(new Error('caller left'));
        return answers(request);
      });
      await expect(draw(caller.signal)).rejects.toThrow('caller left');
      await expect.poll(lines).toContain('POST /router/replicate/v1/predictions/p1/cancel');
    });

    it('that tell neither a result nor where it will be are a bad reply', async () => {
      await start(
        'replicate',
        'owner/name',
        answering(() => ({ status: 202, body: { status: 'starting' } })),
      );
      await expect(draw()).rejects.toMatchObject({ kind: 'invalid_reply' });
    });

    it('transcribe too', async () => {
      const output = { transcription: 'hello', segments: [{ start: 0, end: 1, text: 'hello' }] };
      await start(
        'replicate',
        'openai/whisper:v1',
        answering(() => ({ status: 201, body: prediction('succeeded', output) })),
        { task: 'automatic-speech-recognition' },
      );
      const audio = { bytes: Buffer.from('fLaC'), contentType: 'audio/flac' };
      const call = { audio, duration: 1, language: 'pt-BR', toWav: async () => Buffer.from('RIFF') };
      expect(await subject.provider.transcribe(call, subject.context(MODEL))).toEqual({
        text: 'hello',
        segments: [{ start: 0, end: 1, text: 'hello' }],
      });
      const { input } = JSON.parse(server.requests.at(-1)?.body.toString() ?? '');
      expect(input).toEqual({ audio: 'data:audio/flac;base64,ZkxhQw==', language: 'pt' });
    });
  });

  describe('wavespeed', () => {
    const task = (status: string, outputs: string[] = []) => ({
      code: 200,
      data: {
        id: 't1',
        status,
        outputs,
        urls: { get: 'https://api.wavespeed.ai/api/v3/predictions/t1/result' },
      },
    });

    it('are asked for until they are completed', async () => {
      const statuses = ['created', 'processing', 'completed'];
      await start('wavespeed', 'wavespeed-ai/flux-dev', ({ method }) =>
        method === 'POST'
          ? { body: task('created') }
          : { body: task(statuses.shift() ?? 'completed', [`${server.origin}/media/image.png`]) },
      );
      await draw();
      expect(lines()).toEqual([
        'POST /router/wavespeed/api/v3/wavespeed-ai/flux-dev',
        ...Array.from({ length: 3 }, () => 'GET /router/wavespeed/api/v3/predictions/t1/result'),
        'GET /media/image.png',
      ]);
    });

    it('that failed are a bad reply', async () => {
      await start('wavespeed', 'wavespeed-ai/flux-dev', ({ method }) => ({
        body: task(method === 'POST' ? 'created' : 'failed'),
      }));
      await expect(draw()).rejects.toMatchObject({ kind: 'invalid_reply' });
    });
  });
});
