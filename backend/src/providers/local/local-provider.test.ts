import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HubServer, startHubServer } from '../../../test/support/hub-server.ts';
import { systemClock } from '../../utils/clock.ts';
import { createLogger } from '../../utils/logging.ts';
import { ManualClock } from '../../utils/manual-clock.ts';
import type { CallContext, ChatChunk } from '../provider.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import { DownloadError } from './hub/download-error.ts';
import { createHub } from './hub/hub.ts';
import type { LoadedModel, LocalEngine } from './local-engine.ts';
import type { LocalModel } from './local-model.ts';
import { createLocalProvider, type LocalProvider, type LocalProviderOptions } from './local-provider.ts';

const logger = createLogger('ERROR', new Writable({ write: (_chunk, _encoding, done) => done() }));
const WEIGHTS = new Uint8Array(300_000).map((_, index) => index % 251);

const shipped: LocalModel = {
  id: 'shipped',
  engine: 'echo',
  capabilities: ['chat', 'embeddings'],
  source: { type: 'package' },
  languages: ['en'],
  licence: 'MIT',
  memoryBytes: 10,
  parameters: { chat: { temperature: { default: 0.7 } } },
};
const fromHub: LocalModel = {
  ...shipped,
  id: 'better',
  capabilities: ['chat'],
  source: {
    type: 'hub',
    repo: 'org/better',
    revision: 'main',
    files: [{ path: 'model.gguf', approximateBytes: 398_000_000 }],
  },
};

let hubServer: HubServer;
let folder: string;
let provider: LocalProvider;
/** What the engine did, in order. */
let events: string[];
/** Ends the streams of the engine one chunk after another. */
let nextChunk: PromiseWithResolvers<void>;

const chunk = (text: string): ChatChunk => ({
  data: '{}',
  text,
  hasOutput: text !== '',
  finishReason: undefined,
  usage: undefined,
});

const echoEngine: LocalEngine = {
  name: 'echo',
  async load(model, context): Promise<LoadedModel> {
    events.push(`load ${model.id} from ${context.folder === '' ? 'nowhere' : 'its folder'}`);
    return {
      memoryBytes: 10,
      chat: async () => ({ text: `{"from":"${model.id}"}`, usage: undefined, body: {} }),
      streamChat: async () =>
        (async function* () {
          yield chunk('one');
          await nextChunk.promise;
          yield chunk('two');
        })(),
      async close() {
        events.push(`close ${model.id}`);
      },
    };
  },
};

const createProvider = (changes: Partial<LocalProviderOptions> = {}): LocalProvider =>
  createLocalProvider({
    engines: [echoEngine],
    models: [fromHub, shipped],
    hub: createHub({
      endpoint: hubServer.url,
      offline: changes.offline ?? false,
      cacheFolder: folder,
      clock: systemClock,
      logger,
    }),
    offline: false,
    memoryLimitBytes: 25,
    autoDownload: false,
    clock: systemClock,
    logger,
    telemetry: {
      modelLoaded: ({ id }) => events.push(`loaded ${id}`),
      modelUnloaded: ({ id }) => events.push(`unloaded ${id}`),
    },
    ...changes,
  });

beforeEach(async () => {
  events = [];
  nextChunk = Promise.withResolvers();
  folder = await mkdtemp(join(tmpdir(), 'hub-'));
  hubServer = await startHubServer({ repos: { 'org/better': { 'model.gguf': WEIGHTS } } });
  provider = createProvider();
});
afterEach(async () => {
  nextChunk.resolve();
  await provider.close();
  await hubServer.close();
  await rm(folder, { recursive: true, force: true });
});

const context = (model: string, signal = new AbortController().signal): CallContext => ({
  model,
  signal,
  logger,
  requestId: 'test',
});
const chat = (model: string) => provider.chat?.({ body: { model, messages: [] } }, context(model));
const streamChat = async (model: string, signal?: AbortSignal) => {
  const stream = await provider.streamChat?.({ body: { model, messages: [] } }, context(model, signal));
  if (!stream) throw new Error('The provider has no chat');
  return stream[Symbol.asyncIterator]();
};
async function download(id: string): Promise<void> {
  provider.library.download(id);
  for await (const _progress of provider.library.progress(id, new AbortController().signal));
}

describe('models of the local provider', () => {
  it('are ready when they ship, and name the command and the size when they must be downloaded', () => {
    expect(provider.models('chat')).toEqual([
      {
        model: 'better',
        capability: 'chat',
        availability: 'downloadable',
        reason: 'better is not downloaded: run "npm run models -- pull better" (398 MB)',
        parameters: { temperature: { default: 0.7 } },
      },
      {
        model: 'shipped',
        capability: 'chat',
        availability: 'ready',
        parameters: { temperature: { default: 0.7 } },
      },
    ]);
    expect(provider.models('embeddings').map(({ model }) => model)).toEqual(['shipped']);
  });

  it('are told from those that are unknown', async () => {
    expect(provider.describe('chat', 'other')).toMatchObject({
      availability: 'unavailable',
      reason: '"other" does not run locally; what does is better, shipped',
    });
    expect(provider.describe('speech_to_text', 'shipped').reason).toBe('No model of this kind runs locally');
    await expect(chat('other')).rejects.toMatchObject({ kind: 'model_not_found' });
  });

  it('that their engine has an obstacle for say so', () => {
    provider = createProvider({ engines: [{ ...echoEngine, obstacle: () => 'Install it with apt' }] });
    expect(provider.describe('chat', 'shipped')).toMatchObject({
      availability: 'unavailable',
      reason: 'Install it with apt',
    });
  });

  it('that never fit into the memory say so, and are not offered for download', () => {
    provider = createProvider({ memoryLimitBytes: 2_000_000_000 });
    provider.configure([{ ...fromHub, id: 'huge', memoryBytes: 7_500_000_000 }]);
    const reason = 'huge needs about 7.5 GB of memory, and LOCAL_MODEL_MEMORY allows 2.0 GB';
    expect(provider.library.find('huge')).toMatchObject({ availability: 'unavailable', reason });
    expect(() => provider.library.download('huge')).toThrow(reason);
  });

  it('of a size that nobody has said name none before the download, and their own afterwards', async () => {
    const source = { ...fromHub.source, files: [{ path: 'model.gguf', approximateBytes: 0 }] };
    provider = createProvider({ memoryLimitBytes: 1_000_000 });
    provider.configure([{ ...fromHub, id: 'mine', source, memoryBytes: 0 } as LocalModel]);
    expect(provider.library.find('mine')).toMatchObject({
      reason: 'mine is not downloaded: run "npm run models -- pull mine"',
      size_bytes: 0,
    });
    await download('mine');
    expect(provider.library.find('mine')).toMatchObject({
      availability: 'ready',
      size_bytes: WEIGHTS.length,
      memory_bytes: 1.2 * WEIGHTS.length,
    });
  });

  it('load on their first use, once', async () => {
    expect(events).toEqual([]);
    await Promise.all([chat('shipped'), chat('shipped')]);
    expect(await chat('shipped')).toMatchObject({ text: '{"from":"shipped"}' });
    expect(events).toEqual(['load shipped from nowhere', 'loaded shipped']);
    expect(provider.library.find('shipped')).toMatchObject({ resident: true, memory_bytes: 10 });
  });

  it('of the configuration join those that are known, and leave with it', async () => {
    provider.configure([{ ...shipped, id: 'mine' }]);
    await chat('mine');
    expect(provider.library.list().models.map(({ id }) => id)).toEqual(['better', 'shipped', 'mine']);
    provider.configure([]);
    expect(provider.library.find('mine')).toBeUndefined();
    await expect.poll(() => events).toContain('unloaded mine');
  });

  it('that answer only by name stay out of the chain', () => {
    provider.configure([{ ...shipped, id: 'special', onlyByName: true }]);
    expect(provider.chain('chat').map(({ model }) => model)).toEqual(['shipped', 'better']);
    expect(provider.models('chat').map(({ model }) => model)).toContain('special');
  });
});

describe('local models that cannot be loaded', () => {
  let clock: ManualClock;
  let loads: number;
  /** What the next load fails with; undefined when it succeeds. */
  let fault: Error | undefined;

  const faultyEngine: LocalEngine = {
    name: 'echo',
    async load(model, loadContext) {
      loads++;
      if (fault) throw fault;
      return echoEngine.load(model, loadContext);
    },
  };
  const fallback: LocalModel = { ...shipped, id: 'fallback', engine: 'sound' };
  const ids = () => provider.chain('chat').map(({ model }) => model);

  beforeEach(() => {
    clock = new ManualClock();
    loads = 0;
    fault = new UpstreamFailure('not_configured', 'This is no model');
    provider = createProvider({
      engines: [faultyEngine, { ...echoEngine, name: 'sound' }],
      models: [shipped, fallback],
      clock,
    });
  });

  it('say why to the caller and in every list, and are left alone', async () => {
    const reason = 'shipped could not be loaded: This is no model';
    const failure = { kind: 'not_configured', message: reason, retryAfterMs: 30_000 };
    await expect(chat('shipped')).rejects.toMatchObject(failure);
    await clock.advance(10_000);
    await expect(chat('shipped')).rejects.toMatchObject({ ...failure, retryAfterMs: 20_000 });
    expect(loads).toBe(1);
    expect(provider.describe('chat', 'shipped')).toMatchObject({
      availability: 'unavailable',
      reason,
      retryAfterMs: 20_000,
    });
    expect(provider.library.find('shipped')).toMatchObject({ availability: 'unavailable', reason });
  });

  it('go behind those that can answer at once, and come back when the pause is over', async () => {
    await provider.start?.();
    const chains: string[] = [];
    provider.onReadinessChange(() => chains.push(ids().join(' ')));
    await expect(chat('shipped')).rejects.toThrow();
    expect(chains).toEqual(['fallback shipped']);
    await clock.advance(33_000);
    expect(chains).toEqual(['fallback shipped', 'shipped fallback']);
    fault = undefined;
    await expect(chat('shipped')).resolves.toBeDefined();
    expect(provider.describe('chat', 'shipped')).toMatchObject({ availability: 'ready' });
  });

  it('keep their place among those of embeddings, so that the default does not change for a while', async () => {
    await expect(chat('shipped')).rejects.toThrow();
    expect(provider.chain('embeddings').map(({ model }) => model)).toEqual(['shipped', 'fallback']);
  });

  it('are tried by one load for all who ask when the pause is over', async () => {
    await expect(chat('shipped')).rejects.toThrow();
    await clock.advance(30_000);
    const outcomes = await Promise.allSettled([chat('shipped'), chat('shipped'), chat('shipped')]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(loads).toBe(2);
  });

  it('for a reason that is not theirs stay ready', async () => {
    fault = new UpstreamFailure('unavailable', 'No process could be started');
    await expect(chat('shipped')).rejects.toMatchObject({ kind: 'unavailable' });
    expect(provider.describe('chat', 'shipped').availability).toBe('ready');
    fault = undefined;
    await expect(chat('shipped')).resolves.toBeDefined();
  });

  it('stay ready when nothing but their caller left', async () => {
    fault = undefined;
    const leaving = new AbortController();
    const call = provider.chat?.(
      { body: { model: 'shipped', messages: [] } },
      context('shipped', leaving.signal),
    );
    leaving.abort(new Error('left'));
    await expect(call).rejects.toThrow('left');
    expect(provider.describe('chat', 'shipped').availability).not.toBe('unavailable');
  });

  it('are tried anew once they are defined in another way', async () => {
    provider.configure([{ ...shipped, options: { file: 'wrong' } }]);
    await expect(chat('shipped')).rejects.toThrow();
    provider.configure([{ ...shipped, options: { file: 'wrong' } }]);
    expect(ids()).toEqual(['fallback', 'shipped']);
    provider.configure([{ ...shipped, options: { file: 'right' } }]);
    expect(ids()).toEqual(['shipped', 'fallback']);
  });

  it('are tried anew after a removal and another download', async () => {
    provider = createProvider({ engines: [faultyEngine], models: [fromHub, shipped], clock });
    await download('better');
    await expect(chat('better')).rejects.toThrow('This is no model');
    expect(() => provider.library.download('better')).toThrow('This is no model');
    await provider.library.remove('better');
    expect(provider.library.find('better')?.availability).toBe('downloadable');
    await download('better');
    fault = undefined;
    expect(provider.library.find('better')?.availability).toBe('ready');
    await expect(chat('better')).resolves.toBeDefined();
  });

  it('are tried anew within seconds after somebody has mended their files', async () => {
    const mended = join(folder, 'mended');
    await mkdir(mended);
    await writeFile(join(mended, 'model.gguf'), 'damaged');
    const files = [{ path: 'model.gguf', approximateBytes: 7 }];
    provider.configure([{ ...shipped, source: { type: 'folder', path: mended, files } }]);
    await provider.start?.();
    await expect(chat('shipped')).rejects.toThrow();
    await clock.advance(3_000);
    expect(ids()).toEqual(['fallback', 'shipped']);
    await writeFile(join(mended, 'model.gguf'), 'as it should be');
    await clock.advance(3_000);
    expect(ids()).toEqual(['shipped', 'fallback']);
  });
});

describe('downloads of local models', () => {
  it('are refused calls until they are there, then stand first in the chain', async () => {
    await expect(chat('better')).rejects.toMatchObject({ kind: 'not_configured' });
    let changes = 0;
    provider.onReadinessChange(() => changes++);
    expect(provider.chain('chat').map(({ model }) => model)).toEqual(['shipped', 'better']);
    await download('better');
    expect(changes).toBe(1);
    expect(provider.chain('chat').map(({ model }) => model)).toEqual(['better', 'shipped']);
    expect(await chat('better')).toMatchObject({ text: '{"from":"better"}' });
    expect(events).toContain('load better from its folder');
  });

  it('tell how far they are while they run, and are joined by who asks again', async () => {
    const seenFirst = Promise.withResolvers<void>();
    hubServer.faults.hold = { afterBytes: 50_000, until: seenFirst.promise };
    expect(provider.library.download('better').availability).toBe('downloading');
    expect(provider.library.download('better').availability).toBe('downloading');
    const seen: number[] = [];
    for await (const progress of provider.library.progress('better', new AbortController().signal)) {
      seen.push(progress.downloaded_bytes);
      seenFirst.resolve();
    }
    expect(seen.length).toBeGreaterThan(1);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(hubServer.requests.filter(({ to, method }) => to === 'cdn' && method === 'GET')).toHaveLength(1);
    expect(provider.library.download('better').availability).toBe('ready');
  });

  it('that fail say why, and leave the model downloadable', async () => {
    hubServer.faults.corrupt = new Set(['model.gguf']);
    await expect(download('better')).rejects.toMatchObject({ code: 'model_unavailable' });
    const failed = provider.library.find('better');
    expect(failed?.availability).toBe('downloadable');
    expect(failed?.download_failure).toMatch(/^model\.gguf of org\/better arrived with another checksum/);
    expect(failed?.reason).toMatch(
      /\(398 MB\)\. The last download failed: model\.gguf of org\/better arrived/,
    );
    hubServer.faults.corrupt = undefined;
    await download('better');
    expect(provider.library.find('better')).toMatchObject({ availability: 'ready' });
    expect(provider.library.find('better')).not.toHaveProperty('download_failure');
  });

  it('that have failed tell it to who comes later too', async () => {
    hubServer.faults.corrupt = new Set(['model.gguf']);
    await expect(download('better')).rejects.toThrow('better could not be downloaded');
    const late = provider.library.progress('better', new AbortController().signal);
    await expect(late[Symbol.asyncIterator]().next()).rejects.toThrow('better could not be downloaded');
  });

  it('are refused for models that cannot run, whatever they come from', () => {
    const source = { type: 'folder', path: join(folder, 'nowhere'), files: [] } as const;
    provider.configure([{ ...shipped, id: 'lost', source }]);
    expect(() => provider.library.download('lost')).toThrow(
      /^The folder of lost in models\.json is missing$/,
    );
    expect(provider.library.download('shipped').availability).toBe('ready');
  });

  it('of another process are seen and followed', async () => {
    const followed = Promise.withResolvers<void>();
    hubServer.faults.hold = { afterBytes: 20_000, until: followed.promise };
    const other = createProvider();
    other.library.download('better');
    await expect
      .poll(() => provider.library.find('better')?.availability, { timeout: 5_000 })
      .toBe('downloading');
    const seen: number[] = [];
    for await (const progress of provider.library.progress('better', new AbortController().signal)) {
      seen.push(progress.downloaded_bytes);
      followed.resolve();
    }
    expect(seen.length).toBeGreaterThan(0);
    expect(provider.library.find('better')?.availability).toBe('ready');
    await other.close();
  });

  it('of another process that ends before they do are errors to their followers', async () => {
    hubServer.faults.stall = { afterBytes: 10_000 };
    const other = createProvider();
    other.library.download('better');
    await expect
      .poll(() => provider.library.find('better')?.availability, { timeout: 5_000 })
      .toBe('downloading');
    const following = (async () => {
      for await (const _progress of provider.library.progress('better', new AbortController().signal));
    })();
    const followed = expect(following).rejects.toThrow('better has stopped before the end');
    await other.close();
    await followed;
  });

  it('that wait for another try say why and for how long', async () => {
    hubServer.faults.refuse = { status: 503, retryAfter: '20', times: 1 };
    provider.library.download('better');
    const waiting = { reason: 'The Hub answered with status 503', retry_in_seconds: 20 };
    for await (const progress of provider.library.progress('better', new AbortController().signal)) {
      if (!progress.waiting) continue;
      expect(progress.waiting).toEqual(waiting);
      break;
    }
    expect(provider.library.find('better')).toMatchObject({
      reason: `better is being downloaded: 0 MB of 398 MB. ${waiting.reason}; trying again in 20 s`,
      download: { waiting },
    });
  });

  it('of another process are seen before anything has come of them', async () => {
    const other = createProvider();
    hubServer.faults.refuse = { status: 503, retryAfter: '60', times: 1 };
    other.library.download('better');
    await expect
      .poll(() => provider.library.find('better')?.availability, { timeout: 5_000 })
      .toBe('downloading');
    await other.close();
  });

  it('that nobody has begun are no success to follow', async () => {
    const never = provider.library.progress('better', new AbortController().signal)[Symbol.asyncIterator]();
    await expect(never.next()).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringMatching(/^No download of better is under way\. better is not downloaded: run/),
      details: { downloadable: 'better' },
    });
    const present = provider.library
      .progress('shipped', new AbortController().signal)
      [Symbol.asyncIterator]();
    expect(await present.next()).toMatchObject({ done: true });
  });

  it('are waited for by calls where the configuration wants it', async () => {
    provider = createProvider({ autoDownload: true });
    expect(provider.describe('chat', 'better')).toMatchObject({
      availability: 'downloadable',
      downloadsOnDemand: true,
    });
    const replies = await Promise.all([chat('better'), chat('better')]);
    expect(replies).toMatchObject([{ text: '{"from":"better"}' }, { text: '{"from":"better"}' }]);
    expect(hubServer.requests.filter(({ to, method }) => to === 'cdn' && method === 'GET')).toHaveLength(1);
  });

  it('go on when the caller who waited has left', async () => {
    provider = createProvider({ autoDownload: true });
    const left = Promise.withResolvers<void>();
    hubServer.faults.hold = { afterBytes: 50_000, until: left.promise };
    const leaving = new AbortController();
    const call = provider.chat?.(
      { body: { model: 'better', messages: [] } },
      context('better', leaving.signal),
    );
    leaving.abort(new Error('left'));
    await expect(call).rejects.toThrow('left');
    left.resolve();
    await expect.poll(() => provider.library.find('better')?.availability).toBe('ready');
  });

  it('are forbidden offline, with the reason', () => {
    provider = createProvider({ offline: true });
    expect(provider.describe('chat', 'better')).toMatchObject({
      availability: 'unavailable',
      reason: 'better is not on this machine, and HF_HUB_OFFLINE forbids its download',
    });
    expect(() => provider.library.download('better')).toThrow(/HF_HUB_OFFLINE/);
  });
});

describe('removal of local models', () => {
  it('deletes the files and takes the model out of memory once its calls have ended', async () => {
    await download('better');
    const stream = await streamChat('better');
    expect((await stream.next()).value).toMatchObject({ text: 'one' });
    expect(await provider.library.remove('better')).toBe(true);
    expect(await provider.library.remove('better')).toBe(false);
    expect(provider.library.find('better')?.availability).toBe('downloadable');
    nextChunk.resolve();
    expect((await stream.next()).value).toMatchObject({ text: 'two' });
    expect(events).not.toContain('close better');
    expect((await stream.next()).done).toBe(true);
    await expect.poll(() => events).toContain('close better');
  });

  it('stops a download under way', async () => {
    hubServer.faults.stall = { afterBytes: 1_000 };
    provider.library.download('better');
    const watching = (async () => {
      for await (const _progress of provider.library.progress('better', new AbortController().signal));
    })();
    const watched = expect(watching).rejects.toThrow('stopped');
    await provider.library.remove('better');
    await watched;
    expect(provider.library.find('better')?.availability).toBe('downloadable');
  });

  it('takes along a model of the same files, and leaves those of one that shares some', async () => {
    await hubServer.push('org/better', { 'other.gguf': WEIGHTS, 'tokenizer.json': '{}' });
    const file = (path: string) => ({ path, approximateBytes: 1 });
    const files = [file('other.gguf'), file('tokenizer.json')];
    const model = (id: string, some = files): LocalModel =>
      ({ ...fromHub, id, source: { ...fromHub.source, files: some } }) as LocalModel;
    provider.configure([model('a'), model('twin'), model('part', [file('tokenizer.json')])]);
    await download('a');
    expect(provider.library.find('twin')?.availability).toBe('ready');
    await provider.library.remove('a');
    expect(provider.library.find('a')?.availability).toBe('downloadable');
    expect(provider.library.find('twin')?.availability).toBe('downloadable');
    expect(provider.library.find('part')?.availability).toBe('ready');
  });

  it('that the disk does not allow says so', async () => {
    const hub = createHub({
      endpoint: hubServer.url,
      offline: false,
      cacheFolder: folder,
      clock: systemClock,
      logger,
    });
    const remove = () => Promise.reject(new DownloadError('not_writable', 'Check its owner'));
    provider = createProvider({ hub: { ...hub, remove } });
    await expect(provider.library.remove('better')).rejects.toMatchObject({
      code: 'model_unavailable',
      message: 'better could not be removed: Check its owner',
    });
  });

  it('is refused for what ships and what is unknown', async () => {
    await expect(provider.library.remove('shipped')).rejects.toMatchObject({ code: 'validation_error' });
    await expect(provider.library.remove('other')).rejects.toMatchObject({ code: 'model_not_found' });
  });
});

describe('streams of local models', () => {
  it('keep their model in memory until they end', async () => {
    provider.configure(['a', 'b', 'c'].map((id) => ({ ...shipped, id })));
    const stream = await streamChat('a');
    await stream.next();
    await chat('b');
    await chat('c');
    expect(events).toContain('unloaded b');
    expect(events).not.toContain('unloaded a');
    await stream.return?.();
    await chat('b');
    expect(events).toContain('unloaded a');
  });
});
