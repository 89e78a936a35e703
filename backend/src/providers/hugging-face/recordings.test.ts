import { afterEach, describe, expect, it } from 'vitest';
import {
  loadRecordings,
  type Recording,
  type RecordingsServer,
  recordedModel,
  requestBody,
  responseBody,
  startRecordingsServer,
} from '../../../test/support/recordings-server.ts';
import type { ChatBody, ChatChunk } from '../provider.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import { createTestProvider, TEST_KEY, type TestProvider } from './__fixtures__/test-provider.ts';

const ROUTER = 'router.huggingface.co';
const recordings = loadRecordings();

describe.skipIf(!recordings)('recorded Hugging Face traffic', () => {
  const all = recordings ?? [];
  let server: RecordingsServer;
  let subject: TestProvider;

  afterEach(async () => {
    await subject.provider.close();
    await server.close();
  });

  async function replay(exchanges: Recording[]): Promise<void> {
    server = await startRecordingsServer(exchanges);
    subject = createTestProvider({
      routerUrl: server.baseUrl(ROUTER),
      hubUrl: server.baseUrl('huggingface.co'),
    });
  }

  /** Successful calls of a task through the router. */
  const calls = (task: string): Recording[] =>
    all.filter((one) => one.task === task && one.method === 'POST' && new URL(one.url).host === ROUTER);

  /** The model that a recorded call was for: from the mapping where its upstream knows it by another name. */
  const modelOf = (call: Recording) => recordedModel(call, all);

  const named = (task: string) =>
    calls(task).map((one) => ({ name: `${modelOf(one)} (${new URL(one.url).pathname.split('/')[1]})`, one }));

  it('covers all six tasks but image editing, of which nothing was recorded', async () => {
    await replay([]);
    for (const task of [
      'automatic-speech-recognition',
      'chat',
      'feature-extraction',
      'text-to-image',
      'text-to-speech',
    ]) {
      expect(calls(task).length, task).toBeGreaterThan(0);
    }
  });

  it.each(named('automatic-speech-recognition'))('transcribes with $name', async ({ one }) => {
    await replay(all.filter(({ task }) => task === one.task));
    const uploads = calls('automatic-speech-recognition').map(requestBody);
    const flac = uploads.find((bytes) => bytes.subarray(0, 4).toString() === 'fLaC');
    if (!flac) throw new Error('no recorded upload');
    const result = await subject.provider.transcribe(
      {
        audio: { bytes: flac, contentType: 'audio/flac' },
        duration: 4.65,
        toWav: async () => Buffer.from('RIFF'),
      },
      subject.context(modelOf(one)),
    );
    expect(result.text.toLowerCase()).toMatch(/a man said to the universe,? sir,? i exist/);
  });

  it.each(named('text-to-speech'))('speaks with $name', async ({ one }) => {
    await replay(all.filter(({ task }) => task === one.task));
    const audio = await subject.provider.synthesizeSpeech(
      { text: 'Hello world', speed: 1, preferredFormat: 'wav' },
      subject.context(modelOf(one)),
    );
    expect(audio.contentType).toBe('audio/flac');
    expect(Buffer.from(audio.bytes)).toEqual(responseBody(one));
  });

  it.each(named('text-to-image'))('draws with $name', async ({ one }) => {
    await replay(all.filter(({ task }) => task === one.task));
    const image = await subject.provider.generateImage(
      { prompt: 'An astronaut riding a horse on the moon.' },
      subject.context(modelOf(one)),
    );
    expect(image.contentType).toBe('image/jpeg');
    expect(Buffer.from(image.bytes)).toEqual(responseBody(one));
  });

  it.each(named('feature-extraction'))('embeds with $name', async ({ one }) => {
    await replay(all.filter(({ task }) => task === one.task));
    const { embeddings } = await subject.provider.embed(
      { input: ['Hi, who are you?'] },
      subject.context(modelOf(one)),
    );
    const [tokens]: number[][][] = JSON.parse(responseBody(one).toString('utf8'));
    expect(embeddings).toHaveLength(1);
    expect(embeddings[0]).toHaveLength(tokens?.[0]?.length ?? 0);
    const average = (tokens ?? []).reduce((sum, token) => sum + (token[0] ?? 0), 0) / (tokens?.length ?? 1);
    expect(embeddings[0]?.[0]).toBeCloseTo(average, 10);
  });

  it.each(named('chat').filter(({ one }) => one.response.status === 200))(
    'chats with $name',
    async ({ one }) => {
      await replay(all.filter(({ task }) => task === one.task));
      const body: ChatBody = JSON.parse(requestBody(one).toString('utf8'));
      const context = subject.context(modelOf(one));
      const recorded = responseBody(one).toString('utf8');
      if (body.stream !== true) {
        const completion = await subject.provider.chat({ body }, context);
        expect(completion.text).toBe(recorded);
        expect(completion.usage).toEqual({
          prompt_tokens: expect.any(Number),
          completion_tokens: expect.any(Number),
          total_tokens: expect.any(Number),
        });
        return;
      }
      const chunks: ChatChunk[] = [];
      for await (const chunk of await subject.provider.streamChat({ body }, context)) chunks.push(chunk);
      const events = recorded.split('\n').filter((line) => line.startsWith('data: {'));
      expect(chunks.map(({ data }) => `data: ${data}`)).toEqual(events);
      expect(chunks.map(({ text }) => text).join('')).toMatch(/^Deep learning is a/);
      expect(chunks.at(-1)?.finishReason).toBe('length');
    },
  );

  it('sends the key to the router and asks the Hub with it', async () => {
    const exchanges = all.filter(({ task }) => task === 'text-to-image');
    await replay(exchanges);
    const [one] = calls('text-to-image');
    if (!one) throw new Error('nothing recorded');
    await subject.provider.generateImage({ prompt: 'x' }, subject.context(modelOf(one)));
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${TEST_KEY}`,
      `Bearer ${TEST_KEY}`,
    ]);
    expect(subject.lines.join('')).not.toContain(TEST_KEY);
  });

  it('reports the recorded 401 as refused credentials', async () => {
    const refused = all.filter(({ response }) => response.status === 401);
    expect(refused.length).toBeGreaterThan(0);
    await replay(refused);
    const [one] = refused;
    if (!one) return;
    const body: ChatBody = JSON.parse(requestBody(one).toString('utf8'));
    await expect(subject.provider.chat({ body }, subject.context(modelOf(one)))).rejects.toMatchObject({
      kind: 'unauthorized',
      status: 401,
    });
  });

  const errors = all.filter(({ task }) => task === 'error');
  it.each(errors.map((one) => ({ status: one.response.status, path: new URL(one.url).pathname, one })))(
    'understands the recorded $status of $path',
    async ({ one, status }) => {
      // What was recorded of any task and host is answered to one call of ours.
      const url = `https://${ROUTER}/hf-inference/models/org/model`;
      await replay([{ ...one, method: 'POST', url }]);
      const failure = await subject.provider
        .generateImage({ prompt: 'x' }, subject.context('org/model'))
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(UpstreamFailure);
      const { estimated_time: seconds } = JSON.parse(responseBody(one).toString('utf8'));
      expect(failure).toMatchObject({
        kind: status === 429 ? 'rate_limited' : 'unavailable',
        status,
        retryAfterMs: seconds === undefined ? undefined : Math.ceil(seconds * 1_000),
      });
    },
  );
});
