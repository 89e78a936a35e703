import { orAborted } from '../../utils/abort.ts';
import type { Clock } from '../../utils/clock.ts';
import type { Logger } from '../../utils/logging.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import type { LoadedModel } from './local-engine.ts';
import type { LocalModel } from './local-model.ts';

export interface ModelMemoryOptions {
  /** Bytes that all models in memory may take together. */
  limitBytes: number;
  clock: Clock;
  logger: Logger;
  onLoad(model: LocalModel, milliseconds: number, memoryBytes: number): void;
  /** A model left memory; `evicted` when it had to make room for another. */
  onUnload(model: LocalModel, evicted: boolean): void;
}

/** The right to use a loaded model until it is given back. */
export interface Lease {
  loaded: LoadedModel;
  /** May be called more than once. */
  release(): void;
}

interface Resident {
  model: LocalModel;
  loading: Promise<LoadedModel>;
  loaded: LoadedModel | undefined;
  bytes: number;
  uses: number;
  /** Called when the last use ends. */
  onIdle: (() => void) | undefined;
}

/** Milliseconds after which a caller may try again when the memory is taken by models at work. */
const BUSY_RETRY_MS = 2_000;
const GIGABYTE = 1_000_000_000;

/**
 * Models in memory: loaded once on their first use, kept for the next, and evicted, least recently used first, when
 * another needs the room. One in use is never evicted.
 */
export class ModelMemory {
  readonly #options: ModelMemoryOptions;
  /** By model id, least recently used first. */
  readonly #residents = new Map<string, Resident>();
  /** Models out of the table that still take memory. */
  readonly #leaving = new Map<Resident, Promise<void>>();
  /** What models took when they were loaded, which is better than any estimate. */
  readonly #measured = new WeakMap<LocalModel, number>();
  /** Ends the wait for a load when the memory is closed. */
  readonly #closed = new AbortController();

  constructor(options: ModelMemoryOptions) {
    this.#options = options;
  }

  get limitBytes(): number {
    return this.#options.limitBytes;
  }

  /** Why a model never fits, however empty the memory is; undefined when it does. `estimate` counts until it is known. */
  obstacle(model: LocalModel, estimate: number): string | undefined {
    const { limitBytes } = this.#options;
    const bytes = this.#measured.get(model) ?? estimate;
    if (bytes <= limitBytes) return undefined;
    return `${model.id} needs about ${gigabytes(bytes)} of memory, and LOCAL_MODEL_MEMORY allows ${gigabytes(limitBytes)}`;
  }

  /** Bytes of all models in memory, those that are being loaded or leave included. */
  get usedBytes(): number {
    const all = [...this.#residents.values(), ...this.#leaving.keys()];
    return all.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  stateOf(id: string): 'absent' | 'loading' | 'resident' {
    const resident = this.#residents.get(id);
    if (!resident) return 'absent';
    return resident.loaded ? 'resident' : 'loading';
  }

  /** Bytes of one model in memory, 0 when it is not. */
  bytesOf(id: string): number {
    return this.#residents.get(id)?.bytes ?? 0;
  }

  /**
   * A model in memory, loaded with `load` unless it is there already; callers at the same time share one load. Throws
   * the signal's reason, what `load` throws, or an `UpstreamFailure` when there is no room for the model.
   *
   * @param estimate bytes that it takes, as far as is known before its first load
   */
  async acquire(
    model: LocalModel,
    load: () => Promise<LoadedModel>,
    signal: AbortSignal,
    estimate = model.memoryBytes,
  ): Promise<Lease> {
    signal.throwIfAborted();
    this.#closed.signal.throwIfAborted();
    const resident = this.#residents.get(model.id) ?? this.#admit(model, load, estimate);
    // The one used last goes to the end of the table.
    this.#residents.delete(model.id);
    this.#residents.set(model.id, resident);
    resident.uses += 1;
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      resident.uses -= 1;
      if (resident.uses === 0) resident.onIdle?.();
    };
    if (resident.loaded) return { loaded: resident.loaded, release };
    try {
      const either = AbortSignal.any([signal, this.#closed.signal]);
      return { loaded: await orAborted(resident.loading, either), release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Takes a model out of memory, as soon as the calls that use it have ended. Resolves then. */
  async unload(id: string): Promise<void> {
    const resident = this.#residents.get(id);
    if (resident) await this.#dismiss(resident, false);
  }

  /** Closes every model; calls that wait for a load reject, calls under way are waited for. */
  async close(): Promise<void> {
    this.#closed.abort(new UpstreamFailure('unavailable', 'The service is stopping'));
    for (const resident of [...this.#residents.values()]) void this.#dismiss(resident, false);
    await Promise.all(this.#leaving.values());
  }

  #admit(model: LocalModel, load: () => Promise<LoadedModel>, estimate: number): Resident {
    const obstacle = this.obstacle(model, estimate);
    if (obstacle !== undefined) throw new UpstreamFailure('not_configured', obstacle);
    const bytes = this.#measured.get(model) ?? estimate;
    const departures = this.#makeRoom(bytes);
    const startedAt = this.#options.clock.now();
    const resident: Resident = {
      model,
      bytes,
      uses: 0,
      onIdle: undefined,
      loaded: undefined,
      loading: (async () => {
        await Promise.all(departures);
        return load();
      })(),
    };
    this.#residents.set(model.id, resident);
    resident.loading.then(
      (loaded) => {
        resident.loaded = loaded;
        resident.bytes = loaded.memoryBytes;
        this.#measured.set(model, loaded.memoryBytes);
        // It may have turned out larger than it was thought to be.
        this.#evict(this.usedBytes - this.limitBytes, resident);
        this.#options.onLoad(model, this.#options.clock.now() - startedAt, loaded.memoryBytes);
        void loaded.ended?.then(() => this.#drop(resident));
      },
      () => {
        if (this.#residents.get(model.id) === resident) this.#residents.delete(model.id);
        resident.bytes = 0;
      },
    );
    return resident;
  }

  /** Evicts until so many bytes are free. The promises resolve when they are. */
  #makeRoom(bytes: number): Promise<void>[] {
    const excess = this.usedBytes + bytes - this.#options.limitBytes;
    if (excess <= 0) return [];
    const leaving = [...this.#leaving.keys()].reduce((sum, resident) => sum + resident.bytes, 0);
    const idle = this.#idle().reduce((sum, resident) => sum + resident.bytes, leaving);
    if (idle < excess) {
      throw new UpstreamFailure('unavailable', 'The memory for local models is taken by others at work', {
        retryAfterMs: BUSY_RETRY_MS,
      });
    }
    return [...this.#leaving.values(), ...this.#evict(excess - leaving)];
  }

  /** Takes models out of memory, least recently used first, until so many bytes are free or none is left. */
  #evict(excess: number, except?: Resident): Promise<void>[] {
    const departures: Promise<void>[] = [];
    let rest = excess;
    for (const resident of this.#idle()) {
      if (rest <= 0) break;
      if (resident === except) continue;
      rest -= resident.bytes;
      departures.push(this.#dismiss(resident, true));
    }
    return departures;
  }

  /** Models that nobody uses, least recently used first. */
  #idle(): Resident[] {
    return [...this.#residents.values()].filter(({ uses, loaded }) => uses === 0 && loaded);
  }

  /** Takes a model out that is of no use any more, so that the next call loads it anew. */
  #drop(resident: Resident): void {
    if (this.#residents.get(resident.model.id) === resident) void this.#dismiss(resident, false);
  }

  /** Takes a model out of the table for good; resolves when it is closed. */
  #dismiss(resident: Resident, evicted: boolean): Promise<void> {
    this.#residents.delete(resident.model.id);
    const gone = this.#closeOnceIdle(resident, evicted);
    this.#leaving.set(resident, gone);
    return gone;
  }

  async #closeOnceIdle(resident: Resident, evicted: boolean): Promise<void> {
    if (resident.uses > 0) {
      await new Promise<void>((resolve) => {
        resident.onIdle = resolve;
      });
    }
    try {
      const loaded = await resident.loading.catch(() => undefined);
      await loaded?.close();
      if (loaded) this.#options.onUnload(resident.model, evicted);
    } catch (error) {
      this.#options.logger.warn(
        { model: resident.model.id, err: error },
        'a local model could not be closed',
      );
    } finally {
      this.#leaving.delete(resident);
    }
  }
}

const gigabytes = (bytes: number): string => `${(bytes / GIGABYTE).toFixed(1)} GB`;
