import type { RunningTarget, Target } from './target.ts';

interface UnavailableTarget {
  label: string;
  reason: string;
}

export interface Fleet {
  /** Those that run, in the order asked. */
  running: RunningTarget[];
  /** Those that could not be installed or started; their row says so and the rest goes on. */
  unavailable: UnavailableTarget[];
}

const preparations = new Map<Target, Promise<void>>();

/** Starts the targets in front of the upstream, hands them to `use`, and stops them however that ends. */
export async function withTargets<T>(
  upstream: RunningTarget,
  targets: readonly Target[],
  use: (fleet: Fleet) => Promise<T>,
): Promise<T> {
  const fleet: Fleet = { running: [], unavailable: [] };
  try {
    for (const target of targets) {
      try {
        await prepareOnce(target);
        fleet.running.push(await target.start(upstream.origin));
      } catch (error) {
        fleet.unavailable.push({
          label: target.label,
          reason: error instanceof Error ? error.message : String(error),
        });
      }
    }
    return await use(fleet);
  } finally {
    await Promise.all(fleet.running.map((target) => target.process.stop()));
  }
}

/** A peer that can't be installed is tried once per run, not once per scenario. */
function prepareOnce(target: Target): Promise<void> {
  const preparation = preparations.get(target) ?? target.prepare?.() ?? Promise.resolve();
  preparations.set(target, preparation);
  return preparation;
}

export const unavailableNotes = (fleet: Fleet): string[] =>
  fleet.unavailable.map(({ label, reason }) => `${label}: not available (${reason})`);

/** A table row for each target that is not available, `width` cells long. */
export const unavailableRows = (fleet: Fleet, width: number): string[][] =>
  fleet.unavailable.map(({ label }) => [label, 'not available', ...Array<string>(width - 2).fill('-')]);
