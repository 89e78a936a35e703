import type { Capability } from '@ai-platform/contract';
import { HUB_TASKS } from './hub-tasks.ts';
import type { ModelMapping } from './model-mapping.ts';
import { UPSTREAMS } from './upstreams/index.ts';
import type { Upstream, UpstreamTarget } from './upstreams/upstream.ts';

const METHODS = {
  image_generation: 'generateImage',
  image_editing: 'editImage',
  text_to_speech: 'synthesizeSpeech',
  speech_to_text: 'transcribe',
  embeddings: 'embed',
} as const satisfies Record<Exclude<Capability, 'chat'>, keyof Upstream>;

/** Tried when the Hub says nothing: it knows every model by its Hub id, so its own answer decides. */
const ASSUMED_UPSTREAM = 'hf-inference';

/** One upstream that may serve a model. */
export interface Route {
  upstream: string;
  target: UpstreamTarget;
  /** Whether this is a guess, because the Hub said nothing. */
  assumed: boolean;
}

/** Whether we speak an upstream's format for a capability; chat has the same one everywhere. */
export function speaks(upstream: string, capability: Capability): boolean {
  return capability === 'chat' || UPSTREAMS.get(upstream)?.[METHODS[capability]] !== undefined;
}

/**
 * The upstreams that serve a model for a capability, in the Hub's order: live, of the right task, and spoken by us.
 * `forced` leaves one; where the Hub said nothing, it is believed.
 */
export function routesFor(
  capability: Capability,
  model: string,
  mapping: ModelMapping,
  forced: string | undefined,
): Route[] {
  if (!mapping.entries) {
    const upstream = forced ?? ASSUMED_UPSTREAM;
    if (!/^[a-z0-9][a-z0-9-]*$/.test(upstream) || !speaks(upstream, capability)) return [];
    return [{ upstream, target: { providerId: model, model }, assumed: true }];
  }
  return mapping.entries
    .filter(
      ({ upstream, task, live }) =>
        (forced === undefined ? live : upstream === forced) &&
        HUB_TASKS[capability].includes(task) &&
        speaks(upstream, capability),
    )
    .map(({ upstream, providerId, loraWeights }) => ({
      upstream,
      target: { providerId, model, ...(loraWeights === undefined ? {} : { loraWeights }) },
      assumed: false,
    }));
}
