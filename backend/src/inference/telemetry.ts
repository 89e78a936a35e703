import type { Capability, Usage } from '@ai-platform/contract';

/** How one try of one model ended. */
export type AttemptOutcome = 'ok' | 'canceled' | string;

export interface InferenceLabels {
  capability: Capability;
  provider: string;
  model: string;
}

/** What the pipeline reports while it works. Implemented by the metrics; every method is cheap and never throws. */
export interface InferenceTelemetry {
  /** One upstream call ended. `outcome` is `ok`, `canceled` or the kind of its failure. */
  attempt(labels: InferenceLabels, outcome: AttemptOutcome, milliseconds: number): void;
  /** A model later in the chain is tried. */
  fallback(capability: Capability): void;
  cache(capability: Capability, outcome: 'hit' | 'miss' | 'shared'): void;
  /** Milliseconds from the call to the first output of a stream. */
  firstToken(labels: InferenceLabels, milliseconds: number): void;
  tokens(labels: InferenceLabels, usage: Usage): void;
  /** The caller left before the reply was complete, and the upstream call was aborted. */
  canceled(capability: Capability): void;
  batch(labels: InferenceLabels, texts: number, calls: number): void;
}
