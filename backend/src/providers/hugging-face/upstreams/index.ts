import { deepinfra } from './deepinfra.ts';
import { falAi } from './fal-ai.ts';
import { hfInference } from './hf-inference.ts';
import { nscale } from './nscale.ts';
import { replicate } from './replicate.ts';
import { scaleway } from './scaleway.ts';
import { together } from './together.ts';
import type { Upstream } from './upstream.ts';
import { wavespeed } from './wavespeed.ts';

/** Every upstream whose tasks other than chat are spoken here, by the Hub's name for it. */
export const UPSTREAMS: ReadonlyMap<string, Upstream> = new Map([
  ['hf-inference', hfInference],
  ['fal-ai', falAi],
  ['replicate', replicate],
  ['together', together],
  ['nscale', nscale],
  ['deepinfra', deepinfra],
  ['wavespeed', wavespeed],
  ['scaleway', scaleway],
]);
