import { configuredModel } from './providers/local/configured-model.ts';
import { createEngines, LOCAL_MODELS } from './providers/local/engines/index.ts';
import { createHub } from './providers/local/hub/hub.ts';
import {
  createLocalProvider,
  type LocalModelTelemetry,
  type LocalProvider,
} from './providers/local/local-provider.ts';
import type { Clock } from './utils/clock.ts';
import type { Config } from './utils/config.ts';
import type { Logger } from './utils/logging.ts';
import type { ModelsFile } from './utils/models-file.ts';

export interface LocalModelsOptions {
  config: Config;
  clock: Clock;
  logger: Logger;
  telemetry: LocalModelTelemetry;
}

/** The provider of models in this process as the configuration wants it, without the models of `models.json`. */
export function createLocalModels({ config, clock, logger, telemetry }: LocalModelsOptions): LocalProvider {
  const { hub, gpu, memoryLimitBytes, autoDownload } = config.local;
  return createLocalProvider({
    engines: createEngines({ gpu }),
    models: LOCAL_MODELS,
    hub: createHub({ ...hub, proxy: config.proxy, clock, logger }),
    offline: hub.offline,
    memoryLimitBytes,
    autoDownload,
    clock,
    logger,
    telemetry,
  });
}

/** Gives the provider the models that `models.json` adds. */
export const configureLocalModels = (provider: LocalProvider, { local_models }: ModelsFile): void =>
  provider.configure(Object.entries(local_models).map(([id, model]) => configuredModel(id, model)));
