import { generateImageAt } from './openai-shaped.ts';
import type { Upstream } from './upstream.ts';

export const nscale: Upstream = {
  generateImage: generateImageAt('v1/images/generations'),
};
