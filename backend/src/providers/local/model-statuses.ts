import type { Availability, DownloadProgress } from '@ai-platform/contract';
import { sizeInWords } from '../../utils/size-in-words.ts';
import { memoryForFiles } from './configured-model.ts';
import { amountInWords, waitInWords } from './download-words.ts';
import type { Hub } from './hub/hub.ts';
import type { LoadFailures } from './load-failures.ts';
import type { LocalEngine } from './local-engine.ts';
import { type HubModel, isHubModel, type LocalModel } from './local-model.ts';
import type { ModelDownloads } from './model-downloads.ts';
import type { ModelMemory } from './model-memory.ts';
import { problemOfOptions } from './model-options.ts';
import { type ModelPresence, type Presence, sizeOf } from './model-presence.ts';

/** Whether a model can answer now. */
export interface ModelStatus {
  availability: Availability;
  /** Why it cannot, and what to do. */
  reason?: string;
  /** Milliseconds until it is tried again, for one that could not be loaded. */
  retryAfterMs?: number;
  /** While it is being downloaded, by this process or another. */
  download?: DownloadProgress;
  /** Why its last download failed, for one that is still to be downloaded. */
  downloadFailure?: string;
}

export interface ModelStatusesOptions {
  engines: ReadonlyMap<string, LocalEngine>;
  presence: ModelPresence;
  downloads: ModelDownloads;
  memory: ModelMemory;
  loadFailures: LoadFailures;
  hub: Hub;
  /** Whether models are only looked for on this machine. */
  offline: boolean;
}

/** What there is to say of models: whether they can answer, and what they take. */
export class ModelStatuses {
  readonly #options: ModelStatusesOptions;
  /** Found once for each definition: every request asks. */
  readonly #problems = new WeakMap<LocalModel, { problem: string | undefined }>();

  constructor(options: ModelStatusesOptions) {
    this.#options = options;
  }

  of(model: LocalModel): ModelStatus {
    const { engines, presence, memory, offline } = this.#options;
    const problem = this.problemOf(model);
    if (problem !== undefined) return unavailable(problem);
    const obstacle = engines.get(model.engine)?.obstacle?.(model);
    if (obstacle !== undefined) return unavailable(obstacle);
    const state = memory.stateOf(model.id);
    const tooLarge = state === 'absent' ? memory.obstacle(model, this.memoryBytes(model)) : undefined;
    if (tooLarge !== undefined) return unavailable(tooLarge);
    const found = presence.of(model);
    if (found.present) {
      const failure = this.#options.loadFailures.of(model);
      if (failure) return { availability: 'unavailable', ...failure };
      return { availability: state === 'loading' ? 'loading' : 'ready' };
    }
    if (!isHubModel(model)) return unavailable(found.reason);
    const download = this.#downloadOf(model, found);
    if (download) {
      const { waiting } = download;
      const standstill = waiting ? `. ${waitInWords(waiting)}` : '';
      return {
        availability: 'downloading',
        reason: `${model.id} is being downloaded: ${amountInWords(download)}${standstill}`,
        download,
      };
    }
    if (offline) {
      return unavailable(`${model.id} is not on this machine, and HF_HUB_OFFLINE forbids its download`);
    }
    const reason = `${model.id} is not downloaded: ${pullInWords(model)}`;
    const failure = this.#options.downloads.failureOf(model.id);
    if (failure === undefined) return { availability: 'downloadable', reason };
    return {
      availability: 'downloadable',
      reason: `${reason}. The last download failed: ${failure}`,
      downloadFailure: failure,
    };
  }

  /** Why a model cannot run as it is defined, on whatever machine. */
  problemOf(model: LocalModel): string | undefined {
    const known = this.#problems.get(model);
    if (known) return known.problem;
    const { engines } = this.#options;
    const engine = engines.get(model.engine);
    const problem = engine
      ? engine.optionsSchema && problemOfOptions(model, engine.optionsSchema)
      : `${model.id} cannot run: there is no engine named ${model.engine}, only ${[...engines.keys()].join(', ')}`;
    this.#problems.set(model, { problem });
    return problem;
  }

  /** Bytes of a model's files: what they are on this machine, else what is known of them. */
  sizeBytes(model: LocalModel): number {
    const found = this.#options.presence.of(model);
    if (found.present) return found.bytes;
    return 'files' in model.source ? sizeOf(model.source.files) : 0;
  }

  /** Bytes that a model takes in memory, or is thought to. */
  memoryBytes(model: LocalModel): number {
    const { memory } = this.#options;
    return memory.bytesOf(model.id) || model.memoryBytes || memoryForFiles(this.sizeBytes(model));
  }

  #downloadOf(model: HubModel, found: Presence): DownloadProgress | undefined {
    const { downloads, hub } = this.#options;
    const own = downloads.progressOf(model.id);
    if (own || found.present || !found.isArriving) return own;
    const downloaded = hub.bytesOnDisk(model.source);
    const expected = sizeOf(model.source.files);
    return {
      downloaded_bytes: downloaded,
      total_bytes: expected > 0 ? Math.max(downloaded, expected) : 0,
      bytes_per_second: 0,
      file: null,
    };
  }
}

const unavailable = (reason: string): ModelStatus => ({ availability: 'unavailable', reason });

/** The command that downloads a model, with the size where that is known. */
export function pullInWords({ id, source }: HubModel): string {
  const bytes = sizeOf(source.files);
  return `run "npm run models -- pull ${id}"${bytes > 0 ? ` (${sizeInWords(bytes)})` : ''}`;
}
