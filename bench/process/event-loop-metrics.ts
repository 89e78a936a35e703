import type { RunningTarget } from '../targets/target.ts';

/** The samples about event-loop delay that the target's `/metrics` has; none when it has no such page. */
export async function eventLoopMetrics(target: RunningTarget): Promise<string[]> {
  const response = await fetch(`${target.origin}/metrics`, { headers: target.headers });
  return response.ok ? pickEventLoopDelay(await response.text()) : [];
}

/** Lines of a Prometheus text page whose metric is about event-loop lag or delay, histogram buckets left out. */
export function pickEventLoopDelay(page: string): string[] {
  return page
    .split('\n')
    .filter((line) => /^\w*event_?loop_(?:lag|delay)\w*/i.test(line) && !/_bucket[{ ]/.test(line));
}
