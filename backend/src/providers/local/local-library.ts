import { isDeepStrictEqual } from 'node:util';
import type { DownloadProgress, LocalModelState } from '@ai-platform/contract';
import type { Clock } from '../../utils/clock.ts';
import { ModelNotFoundError, ModelUnavailableError, RequestValidationError } from '../../utils/errors.ts';
import type { Logger } from '../../utils/logging.ts';
import type { ModelLibrary } from '../model-library.ts';
import { DownloadError } from './hub/download-error.ts';
import type { Hub } from './hub/hub.ts';
import { type HubModel, isHubModel, type LocalModel } from './local-model.ts';
import type { ModelCatalogue } from './model-catalogue.ts';
import type { ModelDownloads } from './model-downloads.ts';
import type { ModelMemory } from './model-memory.ts';
import type { ModelPresence } from './model-presence.ts';
import type { ModelStatuses } from './model-statuses.ts';

export interface LocalLibraryOptions {
  catalogue: ModelCatalogue;
  presence: ModelPresence;
  downloads: ModelDownloads;
  memory: ModelMemory;
  statuses: ModelStatuses;
  hub: Hub;
  clock: Clock;
  logger: Logger;
  /** Called when the files of a model have gone. */
  onRemoval(): void;
}

/** Milliseconds between looks at a download that runs in another process. */
const LOOK_MS = 1_000;

/** The side of the local models that people look after: what there is, download, removal. */
export function createLocalLibrary(options: LocalLibraryOptions): ModelLibrary {
  const { catalogue, presence, downloads, memory, statuses, hub, clock, logger } = options;

  function stateOf(model: LocalModel): LocalModelState {
    const { availability, reason, download, downloadFailure } = statuses.of(model);
    return {
      id: model.id,
      capabilities: [...model.capabilities],
      engine: model.engine,
      availability,
      ...(reason === undefined ? {} : { reason }),
      languages: [...model.languages],
      licence: model.licence,
      source: isHubModel(model)
        ? { type: 'hub', repo: model.source.repo, revision: model.source.revision }
        : { type: model.source.type },
      size_bytes: statuses.sizeBytes(model),
      memory_bytes: statuses.memoryBytes(model),
      resident: memory.stateOf(model.id) === 'resident',
      ...(download ? { download } : {}),
      ...(downloadFailure === undefined ? {} : { download_failure: downloadFailure }),
    };
  }

  /** For who asks: another process may have begun or ended a download a moment ago. */
  function freshStateOf(model: LocalModel): LocalModelState {
    if (isHubModel(model)) presence.refresh(model);
    return stateOf(model);
  }

  function known(id: string): LocalModel {
    const model = catalogue.find(id);
    if (!model) throw new ModelNotFoundError(catalogue.unknown(id));
    return model;
  }

  /** Watches the disk while another process downloads a model. Ends soon when none does. */
  async function* progressElsewhere(
    model: HubModel,
    signal: AbortSignal,
  ): AsyncGenerator<DownloadProgress, void, undefined> {
    let last: DownloadProgress | undefined;
    // Twice, as it may be between two files, or about to begin.
    for (let misses = 0; ; ) {
      if (presence.refresh(model).present) return;
      const { download } = statuses.of(model);
      misses = download ? 0 : misses + 1;
      if (misses === 2) break;
      if (download) {
        const received = download.downloaded_bytes - (last ?? download).downloaded_bytes;
        yield { ...download, bytes_per_second: Math.max(0, (received * 1_000) / LOOK_MS) };
        last = download;
      }
      await clock.sleep(LOOK_MS, signal);
    }
    if (last) {
      throw new ModelUnavailableError(`The process that downloaded ${model.id} has stopped before the end`);
    }
    const { availability, reason } = statuses.of(model);
    throw new ModelUnavailableError(
      `No download of ${model.id} is under way${reason === undefined ? '' : `. ${reason}`}`,
      availability === 'downloadable' ? { details: { downloadable: model.id } } : {},
    );
  }

  return {
    list: () => ({
      models: catalogue.all().map(freshStateOf),
      memory: { used_bytes: memory.usedBytes, limit_bytes: memory.limitBytes },
    }),
    find(id) {
      const model = catalogue.find(id);
      return model && freshStateOf(model);
    },
    download(id) {
      const model = known(id);
      const isPresent = presence.refresh(model).present;
      const { availability, reason } = statuses.of(model);
      if (availability === 'unavailable') {
        throw new ModelUnavailableError(reason ?? `${id} cannot run on this machine`);
      }
      if (isHubModel(model) && !isPresent) downloads.start(model);
      return stateOf(model);
    },
    async *progress(id, signal) {
      const model = known(id);
      const found = presence.refresh(model);
      if (found.present) return;
      if (!isHubModel(model)) throw new ModelUnavailableError(found.reason);
      yield* downloads.watch(id, signal);
      yield* progressElsewhere(model, signal);
    },
    async remove(id) {
      const model = known(id);
      if (!isHubModel(model)) {
        throw new RequestValidationError(`${id} was not downloaded and cannot be removed`, {
          id: 'must be a model from the Hub',
        });
      }
      const wasHere = downloads.progressOf(id) !== undefined || hub.bytesOnDisk(model.source) > 0;
      await downloads.stop(id);
      // Calls under way keep the model in memory, not its files.
      void memory.unload(id);
      // Models of one repository may share files, such as a tokenizer. One of the same files goes along.
      const keep = catalogue
        .all()
        .filter(isHubModel)
        .filter((other) => presence.of(other).present)
        .filter((other) => !isDeepStrictEqual(filesOf(other), filesOf(model)))
        .map(({ source }) => source);
      try {
        await hub.remove(model.source, { keep });
      } catch (error) {
        if (!(error instanceof DownloadError)) throw error;
        throw new ModelUnavailableError(`${id} could not be removed: ${error.message}`, { cause: error });
      } finally {
        options.onRemoval();
      }
      if (wasHere) logger.info({ model: id }, 'local model removed');
      return wasHere;
    },
  };
}

const filesOf = ({ source: { repo, revision, files } }: HubModel) => ({
  repo,
  revision,
  paths: files.map(({ path }) => path).toSorted(),
});
