import type { Availability, Capability, ParameterRule } from '@ai-platform/contract';
import type { Provider } from '../providers/provider.ts';
import type { InferenceTelemetry } from './telemetry.ts';

/** A provider for tests of what stands above the providers: it has the methods that it is given. */
export function fakeProvider(
  name: string,
  methods: Partial<Provider> = {},
  availability: Availability = 'ready',
  parameters: Record<string, ParameterRule> = {},
): Provider {
  return {
    name,
    models: () => [],
    describe: (capability: Capability, model: string) => ({ model, capability, availability, parameters }),
    close: async () => {},
    ...methods,
  };
}

/** Telemetry that notes every report as one line of words. */
export function notingTelemetry(): InferenceTelemetry & { notes: string[] } {
  const notes: string[] = [];
  return {
    notes,
    attempt: ({ provider, model }, outcome) => notes.push(`attempt ${provider}:${model} ${outcome}`),
    fallback: (capability) => notes.push(`fallback ${capability}`),
    cache: (_capability, outcome) => notes.push(`cache ${outcome}`),
    firstToken: () => notes.push('first token'),
    tokens: (_labels, { total_tokens }) => notes.push(`tokens ${total_tokens}`),
    canceled: () => notes.push('canceled'),
    batch: (_labels, texts, calls) => notes.push(`batch ${texts} texts ${calls} calls`),
  };
}
