import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Clock } from '../../utils/clock.ts';
import type { Hub } from './hub/hub.ts';
import type { LocalModel, ModelFile } from './local-model.ts';

/** Whether the files of a model are on this machine. */
export type Presence =
  /** `folder` is empty and `bytes` 0 where the model has no files of its own. */
  | { present: true; folder: string; bytes: number }
  /** `isArriving`: a process, this one or another, is downloading it. */
  | { present: false; reason: string; isArriving: boolean };

/** Milliseconds that a finding counts, so that requests do not look at the disk each time. */
const FRESH_MS = 1_000;

/**
 * Tells whether models are on the disk. Files may come and go through other processes, so it looks again after a
 * second; a look is a few synchronous `stat` calls.
 */
export class ModelPresence {
  readonly #hub: Hub;
  readonly #clock: Clock;
  readonly #findings = new WeakMap<LocalModel, { presence: Presence; at: number }>();

  constructor(hub: Hub, clock: Clock) {
    this.#hub = hub;
    this.#clock = clock;
  }

  of(model: LocalModel): Presence {
    const known = this.#findings.get(model);
    const now = this.#clock.now();
    if (known && now - known.at < FRESH_MS) return known.presence;
    const presence = this.#look(model);
    this.#findings.set(model, { presence, at: now });
    return presence;
  }

  /** Looks at the disk now, for after a download or a removal. */
  refresh(model: LocalModel): Presence {
    this.#findings.delete(model);
    return this.of(model);
  }

  #look({ id, source }: LocalModel): Presence {
    switch (source.type) {
      case 'package':
      case 'system':
        return { present: true, folder: '', bytes: 0 };
      case 'folder': {
        const folder = resolve(source.path);
        const missing = ['.', ...source.files.map(({ path }) => path)].find(
          (path) => !statSync(join(folder, path), { throwIfNoEntry: false }),
        );
        if (missing === undefined) return { present: true, folder, bytes: sizeOf(source.files) };
        // Where it lies is for those who run the service: models.json has it.
        const what = missing === '.' ? 'The folder' : `${missing} in the folder`;
        return { present: false, reason: `${what} of ${id} in models.json is missing`, isArriving: false };
      }
      case 'hub': {
        const folder = this.#hub.locate(source);
        return folder === undefined
          ? { present: false, reason: 'Not downloaded', isArriving: this.#hub.isDownloading(source) }
          : { present: true, folder, bytes: this.#hub.bytesOnDisk(source) };
      }
    }
  }
}

/** Bytes of files, as far as they are known. */
export const sizeOf = (files: readonly ModelFile[]): number =>
  files.reduce((sum, { approximateBytes }) => sum + approximateBytes, 0);
