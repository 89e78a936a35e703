import { Writable } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../utils/logging.ts';
import { ManualClock } from '../../utils/manual-clock.ts';
import type { LoadedModel } from './local-engine.ts';
import type { LocalModel } from './local-model.ts';
import { ModelMemory } from './model-memory.ts';

const logger = createLogger('ERROR', new Writable({ write: (_chunk, _encoding, done) => done() }));
const never = new AbortController().signal;

const model = (id: string, memoryBytes = 40): LocalModel => ({
  id,
  engine: 'test',
  capabilities: ['chat'],
  source: { type: 'package' },
  languages: [],
  licence: 'MIT',
  memoryBytes,
  parameters: {},
});

/** What happened, in order. */
let events: string[];
let memory: ModelMemory;
let clock: ManualClock;

beforeEach(() => {
  events = [];
  clock = new ManualClock();
  memory = new ModelMemory({
    limitBytes: 100,
    clock,
    logger,
    onLoad: ({ id }, milliseconds, bytes) => events.push(`load ${id} ${bytes} B ${milliseconds} ms`),
    onUnload: ({ id }, evicted) => events.push(`${evicted ? 'evict' : 'unload'} ${id}`),
  });
});

const loads =
  (id: string, memoryBytes = 40) =>
  async (): Promise<LoadedModel> => ({
    memoryBytes,
    async close() {
      events.push(`close ${id}`);
    },
  });

async function useOnce(id: string, memoryBytes = 40): Promise<void> {
  const { release } = await memory.acquire(model(id, memoryBytes), loads(id, memoryBytes), never);
  release();
}

describe('the memory of local models', () => {
  it('loads a model on its first use and keeps it for the next', async () => {
    await useOnce('a');
    await useOnce('a');
    expect(events).toEqual(['load a 40 B 0 ms']);
    expect(memory.stateOf('a')).toBe('resident');
    expect(memory.usedBytes).toBe(40);
  });

  it('loads once for all who ask at the same time, and tells how long it took', async () => {
    const loading = Promise.withResolvers<LoadedModel>();
    let loadings = 0;
    const load = () => {
      loadings++;
      return loading.promise;
    };
    const leases = Promise.all([1, 2, 3].map(() => memory.acquire(model('a'), load, never)));
    expect(memory.stateOf('a')).toBe('loading');
    await clock.advance(250);
    loading.resolve({ memoryBytes: 50, close: async () => {} });
    const [first, second] = await leases;
    expect(loadings).toBe(1);
    expect(first?.loaded).toBe(second?.loaded);
    expect(events).toEqual(['load a 50 B 250 ms']);
  });

  it('evicts the least recently used model, closed before the next is loaded', async () => {
    await useOnce('a');
    await useOnce('b');
    await useOnce('a');
    events = [];
    await useOnce('c');
    expect(events).toEqual(['close b', 'evict b', 'load c 40 B 0 ms']);
    expect(memory.stateOf('a')).toBe('resident');
    expect(memory.usedBytes).toBe(80);
  });

  it('never evicts one in use: a model for which there is no room waits for another try', async () => {
    const held = await memory.acquire(model('a', 80), loads('a', 80), never);
    const refused = memory.acquire(model('b', 60), loads('b', 60), never);
    await expect(refused).rejects.toMatchObject({ kind: 'unavailable', retryAfterMs: 2_000 });
    held.release();
    await useOnce('b', 60);
    expect(memory.stateOf('a')).toBe('absent');
  });

  it('refuses for good what is larger than all of the memory, and says so', async () => {
    const refused = memory.acquire(model('huge', 5_000_000_000), loads('huge'), never);
    await expect(refused).rejects.toMatchObject({ kind: 'not_configured' });
    await expect(refused).rejects.toThrow(/huge needs about 5\.0 GB .* LOCAL_MODEL_MEMORY allows 0\.0 GB/);
  });

  it('forgets a load that failed, so that the next use tries again', async () => {
    const failing = memory.acquire(model('a'), () => Promise.reject(new Error('broken')), never);
    await expect(failing).rejects.toThrow('broken');
    expect(memory.usedBytes).toBe(0);
    await useOnce('a');
    expect(events).toEqual(['load a 40 B 0 ms']);
  });

  it('lets a caller leave during a load, which goes on for others', async () => {
    const loading = Promise.withResolvers<LoadedModel>();
    const leaving = new AbortController();
    const left = memory.acquire(model('a'), () => loading.promise, leaving.signal);
    const stays = memory.acquire(model('a'), () => loading.promise, never);
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    loading.resolve({ memoryBytes: 40, close: async () => {} });
    await expect(stays).resolves.toMatchObject({ loaded: { memoryBytes: 40 } });
  });

  it('does not load for a caller who has left', async () => {
    await expect(
      memory.acquire(model('a'), loads('a'), AbortSignal.abort(new Error('gone'))),
    ).rejects.toThrow('gone');
    expect(memory.stateOf('a')).toBe('absent');
  });

  it('unloads a model as soon as its last use has ended; a new use meanwhile loads it anew', async () => {
    const held = await memory.acquire(model('a'), loads('a'), never);
    const unloaded = memory.unload('a');
    expect(memory.stateOf('a')).toBe('absent');
    expect(events).toEqual(['load a 40 B 0 ms']);
    await useOnce('a');
    held.release();
    held.release();
    await unloaded;
    expect(events).toEqual(['load a 40 B 0 ms', 'load a 40 B 0 ms', 'close a', 'unload a']);
    expect(memory.stateOf('a')).toBe('resident');
  });

  it('counts what a model really takes once it is loaded', async () => {
    await memory.acquire(model('a', 10), loads('a', 90), never);
    expect(memory.usedBytes).toBe(90);
    await expect(memory.acquire(model('b', 20), loads('b'), never)).rejects.toMatchObject({
      kind: 'unavailable',
    });
  });

  it('makes room afterwards for a model that turned out larger, and remembers its size', async () => {
    await useOnce('a');
    const larger = model('b', 20);
    const { release } = await memory.acquire(larger, loads('b', 90), never);
    expect(memory.stateOf('a')).toBe('absent');
    release();
    await useOnce('c', 30);
    expect(memory.stateOf('b')).toBe('absent');
    await expect(memory.acquire(larger, loads('b', 90), never)).resolves.toBeDefined();
    expect(memory.stateOf('c')).toBe('absent');
  });

  it('lets go of a model that is gone by itself, and loads it anew for the next use', async () => {
    const crash = Promise.withResolvers<void>();
    const crashing = async () => ({ ...(await loads('a')()), ended: crash.promise });
    const held = await memory.acquire(model('a'), crashing, never);
    crash.resolve();
    await crash.promise;
    expect(memory.stateOf('a')).toBe('absent');
    await useOnce('a');
    held.release();
    await clock.advance(0);
    expect(events).toEqual(['load a 40 B 0 ms', 'load a 40 B 0 ms', 'close a', 'unload a']);
    expect(memory.stateOf('a')).toBe('resident');
    expect(memory.usedBytes).toBe(40);
  });

  it('closes every model, after the calls under way, and loads no more', async () => {
    const held = await memory.acquire(model('a'), loads('a'), never);
    await useOnce('b');
    const closed = memory.close();
    await expect(memory.acquire(model('c'), loads('c'), never)).rejects.toMatchObject({
      kind: 'unavailable',
    });
    held.release();
    await closed;
    expect(events.filter((event) => event.startsWith('close')).sort()).toEqual(['close a', 'close b']);
    expect(memory.usedBytes).toBe(0);
  });
});
