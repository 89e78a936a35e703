import type { Capability } from '@ai-platform/contract';
import type { Clock } from '../../utils/clock.ts';
import { systemClock } from '../../utils/clock.ts';
import type { Logger } from '../../utils/logging.ts';
import type { CallContext, ModelInfo, Provider, SpeechCall } from '../provider.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import { createFliteEngine } from './engines/flite/flite-engine.ts';
import type { LocalEngine, ModelLoad } from './local-engine.ts';

export interface LocalProviderOptions {
  /** For a line about each load of a model. */
  logger?: Logger | undefined;
  clock?: Clock | undefined;
  /** Called after each load of a model, for metrics. */
  onModelLoad?: ((load: ModelLoad) => void) | undefined;
}

/** Models that run in this process, with no key and no network. It only finds the engine that has the model. */
export function createLocalProvider(options: LocalProviderOptions): Provider {
  const clock = options.clock ?? systemClock;
  const onModelLoad = (load: ModelLoad) => {
    options.logger?.info(load, 'Local model loaded');
    options.onModelLoad?.(load);
  };
  const engines: LocalEngine[] = [createFliteEngine({ clock, onModelLoad })];

  const models = (capability: Capability) => engines.flatMap((engine) => engine.models(capability));

  function engineOf(capability: Capability, model: string): LocalEngine {
    const engine = engines.find((candidate) =>
      candidate.models(capability).some((known) => known.model === model),
    );
    if (!engine) throw new UpstreamFailure('model_not_found', unknownModel(model, models(capability)));
    return engine;
  }

  return {
    name: 'local',
    async synthesizeSpeech(call: SpeechCall, context: CallContext) {
      const engine = engineOf('text_to_speech', context.model);
      if (!engine.synthesizeSpeech) {
        throw new UpstreamFailure('model_not_found', `"${context.model}" does not speak`);
      }
      return engine.synthesizeSpeech(call, context);
    },
    models,
    describe: (capability, model) =>
      models(capability).find((known) => known.model === model) ?? {
        model,
        capability,
        availability: 'unavailable',
        reason: unknownModel(model, models(capability)),
        parameters: {},
      },
    async close() {
      await Promise.all(engines.map((engine) => engine.close()));
    },
  };
}

function unknownModel(model: string, known: ModelInfo[]): string {
  const names = known.map((info) => info.model).join(', ');
  return names === ''
    ? 'No model of this kind runs locally'
    : `"${model}" does not run locally; what does is ${names}`;
}
