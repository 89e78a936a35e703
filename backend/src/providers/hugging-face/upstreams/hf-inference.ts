import { modelPath } from '../url-path.ts';
import { hubTaskUpstream } from './hub-task-format.ts';
import type { Upstream } from './upstream.ts';

/** Hugging Face's own inference service. */
export const hfInference: Upstream = hubTaskUpstream(
  {
    task: ({ providerId }) => `models/${modelPath(providerId)}`,
    // The task comes after the model now; models that this path does not know may still be at the older one.
    featureExtraction: ({ providerId }) => [
      `models/${modelPath(providerId)}/pipeline/feature-extraction`,
      `pipeline/feature-extraction/${modelPath(providerId)}`,
    ],
  },
  false,
);
