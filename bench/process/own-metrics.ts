import type { RunningTarget } from '../targets/target.ts';

/** What the target's `/metrics` say of its event loop and of the models it loaded; nothing when it has no such page. */
export async function ownMetrics(target: RunningTarget): Promise<string[]> {
  const response = await fetch(`${target.origin}/metrics`, { headers: target.headers });
  return response.ok ? pickOwnMetrics(await response.text()) : [];
}

/**
 * Lines of a Prometheus text page whose metric is about event-loop lag or delay, or about how long a model took to
 * load; histogram buckets left out.
 */
export function pickOwnMetrics(page: string): string[] {
  return page
    .split('\n')
    .filter(
      (line) =>
        /^(?:\w*event_?loop_(?:lag|delay)|model_load_duration_seconds)/i.test(line) &&
        !/_bucket[{ ]/.test(line),
    );
}
