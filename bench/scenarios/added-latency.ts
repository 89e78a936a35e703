import { expectChatWorks } from '../load/chat-request.ts';
import { interleave } from '../load/rounds.ts';
import { SequentialCaller } from '../load/sequential-latency.ts';
import { difference, formatNumber } from '../report.ts';
import { median, percentile } from '../statistics.ts';
import { backend } from '../targets/backend.ts';
import { bareProxy } from '../targets/bare-proxy.ts';
import { unavailableNotes, unavailableRows, withTargets } from '../targets/fleet.ts';
import { portkey } from '../targets/portkey.ts';
import type { RunningTarget } from '../targets/target.ts';
import type { Scenario } from './scenario.ts';

const COLUMNS = ['target', 'p50 ms', 'p95 ms', 'p99 ms', 'added p50 ms'];
const WARM_UP_REQUESTS = 1_000;

export const addedLatency: Scenario = {
  name: 'latency',
  summary: 'milliseconds that each target adds to a chat request, one request at a time',
  async run({ upstream, quick, progress }) {
    const rounds = quick ? 10 : 40;
    const requestsPerRound = quick ? 50 : 100;
    return withTargets(upstream, [bareProxy, backend, portkey], async (fleet) => {
      const callers = new Map<RunningTarget, SequentialCaller>();
      try {
        for (const target of [upstream, ...fleet.running]) {
          await expectChatWorks(target);
          const caller = new SequentialCaller(target);
          callers.set(target, caller);
          progress(`warming up ${target.label}`);
          await caller.measure(quick ? WARM_UP_REQUESTS / 5 : WARM_UP_REQUESTS);
        }
        const results = await interleave([...callers], rounds, ([, caller]) =>
          caller.measure(requestsPerRound),
        );
        const times = new Map([...results].map(([[target], perRound]) => [target, perRound]));
        const direct = times.get(upstream);
        // Subtracted round by round, so that a drift of the whole machine cancels out.
        const added = new Map(
          [...times].map(([target, perRound]) => [
            target.label,
            median(perRound.map((round, index) => median(round) - median(direct?.[index] ?? []))),
          ]),
        );
        return {
          name: this.name,
          title: `added latency, sequential, ${rounds} rounds of ${requestsPerRound} requests each`,
          table: {
            columns: COLUMNS,
            rows: [
              ...[...times].map(([target, perRound]) => {
                const all = perRound.flat();
                return [
                  target.label,
                  formatNumber(median(all), 3),
                  formatNumber(percentile(all, 95), 3),
                  formatNumber(percentile(all, 99), 3),
                  target === upstream ? '-' : formatNumber(added.get(target.label), 3),
                ];
              }),
              ...unavailableRows(fleet, COLUMNS.length),
            ],
          },
          budgets: [
            {
              name: 'added p50, backend - direct',
              actual: added.get(backend.label),
              limit: 0.5,
              bound: 'at most',
              unit: 'ms',
            },
          ],
          notes: [
            ...overBareProxy(added.get(backend.label), added.get(bareProxy.label)),
            ...unavailableNotes(fleet),
          ],
          measurements: Object.fromEntries([...times].map(([target, perRound]) => [target.label, perRound])),
        };
      } finally {
        await Promise.all([...callers.values()].map((caller) => caller.close()));
      }
    });
  },
};

function overBareProxy(ours: number | undefined, bare: number | undefined): string[] {
  const gap = difference(ours, bare);
  return gap === undefined ? [] : [`the backend adds ${formatNumber(gap, 3)} ms to what the bare proxy adds`];
}
