import {
  type Availability,
  CAPABILITIES,
  type Capability,
  type ModelConfiguration,
} from '@ai-platform/contract';

/** What `GET /config/models` answers when each capability is as said; those left out are ready. */
export function modelConfiguration(
  availability: Partial<Record<Capability, Availability>>,
): ModelConfiguration {
  const capabilities = CAPABILITIES.map((capability) => [
    capability,
    {
      default: 'some-model',
      provider: 'local',
      availability: availability[capability] ?? 'ready',
      fallback_order: [],
      alternatives: [],
      parameters: [],
      models: [],
    },
  ]);
  // The six are all there, which the type of fromEntries cannot say.
  return { capabilities: Object.fromEntries(capabilities) as ModelConfiguration['capabilities'] };
}
