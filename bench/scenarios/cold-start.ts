import { interleave } from '../load/rounds.ts';
import { formatNumber } from '../report.ts';
import { median } from '../statistics.ts';
import { backend } from '../targets/backend.ts';
import { bareProxy } from '../targets/bare-proxy.ts';
import { unavailableNotes, unavailableRows, withTargets } from '../targets/fleet.ts';
import { portkey } from '../targets/portkey.ts';
import type { Target } from '../targets/target.ts';
import type { Scenario } from './scenario.ts';

const COLUMNS = ['target', 'median ms', 'fastest ms', 'slowest ms'];

export const coldStart: Scenario = {
  name: 'cold-start',
  summary: 'milliseconds from process start to the first 200',
  async run({ upstream, quick, progress }) {
    const rounds = quick ? 3 : 7;
    const targets = [bareProxy, backend, portkey];
    // The start before the counted ones finds out who is available and fills the file cache of the system.
    return withTargets(upstream, targets, async (fleet) => {
      await Promise.all(fleet.running.map((target) => target.process.stop()));
      const available = targets.filter(({ label }) =>
        fleet.running.some((running) => running.label === label),
      );
      const results = await interleave(available, rounds, (target) => startOnce(target, upstream.origin));
      const labelled = [...results].map(([target, times]) => ({ label: target.label, times }));
      progress(`${rounds} starts of each target`);
      const ours = labelled.find(({ label }) => label === backend.label)?.times;
      return {
        name: this.name,
        title: `process start to first 200, median of ${rounds} starts`,
        table: {
          columns: COLUMNS,
          rows: [
            ...labelled.map(({ label, times }) => [
              label,
              formatNumber(median(times)),
              formatNumber(Math.min(...times)),
              formatNumber(Math.max(...times)),
            ]),
            ...unavailableRows(fleet, COLUMNS.length),
          ],
        },
        budgets: [
          {
            name: 'cold start of the backend',
            actual: ours && median(ours),
            limit: 1_500,
            bound: 'at most',
            unit: 'ms',
          },
        ],
        notes: unavailableNotes(fleet),
        measurements: Object.fromEntries(labelled.map(({ label, times }) => [label, times])),
      };
    });
  },
};

async function startOnce(target: Target, upstream: string): Promise<number> {
  const { process } = await target.start(upstream);
  await process.stop();
  return process.startupMs;
}
