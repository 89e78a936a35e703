import autocannon from 'autocannon';
import { cpuSeconds } from '../process/cpu.ts';
import type { RunningTarget } from '../targets/target.ts';
import { CHAT_BODY, CHAT_PATH, jsonHeaders } from './chat-request.ts';

/** Either a time in seconds or a number of requests. */
export type LoadLength = { seconds: number } | { requests: number };

export interface LoadResult {
  requestsPerSecond: number;
  /** Whole milliseconds, as the load generator counts them. */
  p50Ms: number;
  p99Ms: number;
  /** Connection errors, time-outs and replies other than 2xx. */
  failures: number;
  /** CPU time of the target per request, in microseconds; hardly moved by what else the machine does. */
  cpuMicrosecondsPerRequest: number | undefined;
}

/** Non-streaming chat requests over `connections` keep-alive connections, each sending the next after a reply. */
export async function loadWithChat(
  target: RunningTarget,
  connections: number,
  length: LoadLength,
): Promise<LoadResult> {
  const cpuBefore = cpuSeconds(target.process.pid);
  const result = await autocannon({
    url: target.origin + CHAT_PATH,
    method: 'POST',
    headers: jsonHeaders(target),
    body: CHAT_BODY,
    connections,
    ...('seconds' in length ? { duration: length.seconds } : { amount: length.requests }),
  });
  const cpuAfter = cpuSeconds(target.process.pid);
  const succeeded = result['2xx'];
  return {
    requestsPerSecond: succeeded / result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    // `errors` counts the time-outs too.
    failures: result.errors + result.non2xx,
    cpuMicrosecondsPerRequest:
      cpuBefore === undefined || cpuAfter === undefined || succeeded === 0
        ? undefined
        : ((cpuAfter - cpuBefore) * 1e6) / succeeded,
  };
}
