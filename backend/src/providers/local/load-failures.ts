import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Clock } from '../../utils/clock.ts';
import type { LocalModel } from './local-model.ts';

/** Milliseconds that a model is left alone after its first failed load; twice as long after each further one. */
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 600_000;

/** That a model could not be loaded, while it is left alone for it. */
export interface LoadFailure {
  reason: string;
  /** Milliseconds until it is tried again. */
  retryAfterMs: number;
}

interface Failure {
  reason: string;
  /** The files that did not make a model, see `fingerprintOf`. */
  files: string;
  pauseMs: number;
  /** When the pause is over. */
  endsAt: number;
}

/**
 * Models that could not be loaded. Each is left alone for a while, longer after each failure in a row, as long as its
 * definition and its files stay what they are.
 */
export class LoadFailures {
  readonly #clock: Clock;
  /** By definition: one that `models.json` changes is another model. */
  readonly #failures = new WeakMap<LocalModel, Failure>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What there is to say while a model is left alone. */
  of(model: LocalModel): LoadFailure | undefined {
    const failure = this.#failures.get(model);
    const retryAfterMs = failure ? failure.endsAt - this.#clock.now() : 0;
    return failure && retryAfterMs > 0 ? { reason: failure.reason, retryAfterMs } : undefined;
  }

  /** @param files what `fingerprintOf` told before the load */
  add(model: LocalModel, reason: string, files: string): LoadFailure {
    const before = this.#failures.get(model);
    const pauseMs = before ? Math.min(before.pauseMs * 2, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
    this.#failures.set(model, { reason, files, pauseMs, endsAt: this.#clock.now() + pauseMs });
    return { reason, retryAfterMs: pauseMs };
  }

  /** For a model that has been loaded, or whose files are gone. */
  forget(model: LocalModel): void {
    this.#failures.delete(model);
  }

  /** Looks whether the files of a model that failed are still the same, with a few synchronous `stat` calls. */
  forgetIfChanged(model: LocalModel, folder: string): void {
    const failure = this.#failures.get(model);
    if (failure && failure.files !== fingerprintOf(model, folder)) this.forget(model);
  }
}

/**
 * A text that changes with the files of a model. The folders that they are in count too: what is missing from a model
 * may come to lie beside them.
 */
export function fingerprintOf({ source }: LocalModel, folder: string): string {
  if (!('files' in source)) return '';
  const files = source.files.map(({ path }) => path);
  const places = new Set(['.', ...files.map((path) => dirname(path)), ...files]);
  const facts = [...places].map((path) => {
    const stat = statSync(join(folder, path), { throwIfNoEntry: false });
    return stat ? `${path} ${stat.ino} ${stat.size} ${stat.mtimeMs}` : `${path} -`;
  });
  return [folder, ...facts].join('\n');
}
