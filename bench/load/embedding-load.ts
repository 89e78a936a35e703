import { Pool } from 'undici';
import type { RunningTarget } from '../targets/target.ts';
import { jsonHeaders } from './chat-request.ts';

const PATH = '/v1/embeddings';

export interface EmbeddingLoad {
  model: string;
  /** Each sends its next text after the reply to the one before. */
  callers: number;
  seconds: number;
}

export interface EmbeddingLoadResult {
  embeddingsPerSecond: number;
  /** Milliseconds of each reply. */
  latencies: number[];
}

/** Embeds one text a request, each another, so that no cache may answer. Throws at a reply that is no vector. */
export async function loadWithEmbeddings(
  target: RunningTarget,
  { model, callers, seconds }: EmbeddingLoad,
): Promise<EmbeddingLoadResult> {
  const pool = new Pool(target.origin, { connections: callers });
  const latencies: number[] = [];
  const start = performance.now();
  const end = start + seconds * 1_000;
  const call = async () => {
    while (performance.now() < end) {
      const sent = performance.now();
      await embed(pool, target, model, nextText());
      latencies.push(performance.now() - sent);
    }
  };
  try {
    await Promise.all(Array.from({ length: callers }, call));
    return { embeddingsPerSecond: (latencies.length * 1_000) / (performance.now() - start), latencies };
  } finally {
    await pool.close();
  }
}

async function embed(pool: Pool, target: RunningTarget, model: string, input: string): Promise<void> {
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: PATH,
    headers: jsonHeaders(target),
    body: JSON.stringify({ model, input }),
  });
  const text = await body.text();
  if (statusCode !== 200 || !text.includes('"embedding":[')) {
    throw new Error(`${target.label} answered ${statusCode} to an embedding: ${text.slice(0, 300)}`);
  }
}

let texts = 0;

/** About twenty tokens, never the same twice. */
function nextText(): string {
  texts += 1;
  return `the sky over word${texts % 997} is blue and word${texts % 1_009} is the sea number ${texts}, as the wind turns.`;
}
