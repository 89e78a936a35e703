import { embedAt } from './openai-shaped.ts';
import type { Upstream } from './upstream.ts';

export const scaleway: Upstream = { embed: embedAt('v1/embeddings') };
