import { Pool } from 'undici';
import type { RunningTarget } from '../targets/target.ts';
import { STREAM } from '../upstream/replies.ts';
import { CHAT_PATH, jsonHeaders, STREAMED_CHAT_BODY } from './chat-request.ts';

export interface StreamResult {
  /** Every token in order, a finish reason and `[DONE]`. */
  complete: boolean;
  firstByteMs: number;
  totalMs: number;
}

interface RawStream {
  ended: boolean;
  chunks: Buffer[];
  firstByteMs: number;
  totalMs: number;
}

/** Opens `count` streams at once and reads each to its end. Times count from the common start. */
export async function readConcurrentStreams(
  target: RunningTarget,
  count: number,
  timeoutMs: number,
): Promise<StreamResult[]> {
  const pool = new Pool(target.origin, {
    connections: count,
    bodyTimeout: timeoutMs,
    headersTimeout: timeoutMs,
  });
  const start = performance.now();
  try {
    const streams = await Promise.all(Array.from({ length: count }, () => readStream(target, pool, start)));
    return streams.map(({ ended, chunks, ...times }) => ({
      complete: ended && isCompleteStream(Buffer.concat(chunks).toString()),
      ...times,
    }));
  } finally {
    await pool.destroy();
  }
}

/**
 * Reads one stream with undici's bare handler: a Node stream per response would take so much of this process's
 * time at 300 streams that it showed in the result.
 */
function readStream(target: RunningTarget, pool: Pool, start: number): Promise<RawStream> {
  const chunks: Buffer[] = [];
  let firstByteMs = Number.NaN;
  return new Promise((resolve) => {
    const finish = (ended: boolean) => {
      const totalMs = performance.now() - start;
      // Checked after all have ended: parsing now would delay the others.
      resolve({ ended, chunks, firstByteMs, totalMs });
    };
    pool.dispatch(
      { method: 'POST', path: CHAT_PATH, headers: jsonHeaders(target), body: STREAMED_CHAT_BODY },
      {
        // undici refuses a handler without these two.
        onRequestStart() {},
        onResponseStart() {},
        onResponseData(_controller, chunk) {
          if (chunks.length === 0) firstByteMs = performance.now() - start;
          chunks.push(chunk);
        },
        onResponseEnd: () => finish(true),
        // Refused, reset or timed out: what did arrive is not a complete stream, and counts as such.
        onResponseError: () => finish(false),
      },
    );
  });
}

/** Whether a body of server-sent events holds every token in order, then a finish reason, then `[DONE]` last. */
export function isCompleteStream(body: string): boolean {
  const data = body
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => line.slice('data: '.length));
  if (data.pop() !== '[DONE]') return false;
  // Written by our own upstream and only handed on; another shape shows as missing text.
  const choices = data.map((json) => (JSON.parse(json) as { choices?: StreamChoice[] }).choices?.[0]);
  const text = choices.map((choice) => choice?.delta?.content ?? '').join('');
  const expected = Array.from({ length: STREAM.tokens }, (_, index) => `token ${index} `).join('');
  return text === expected && choices.some((choice) => choice?.finish_reason === 'stop');
}

interface StreamChoice {
  delta?: { content?: string };
  finish_reason?: string | null;
}
