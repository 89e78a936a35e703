import { type LoadResult, loadWithChat } from '../load/chat-load.ts';
import { expectChatWorks } from '../load/chat-request.ts';
import { interleave } from '../load/rounds.ts';
import { residentBytes } from '../process/memory.ts';
import { ownMetrics } from '../process/own-metrics.ts';
import { formatNumber, ratio } from '../report.ts';
import { median, spread } from '../statistics.ts';
import { backend } from '../targets/backend.ts';
import { bareProxy } from '../targets/bare-proxy.ts';
import { unavailableNotes, unavailableRows, withTargets } from '../targets/fleet.ts';
import { portkey } from '../targets/portkey.ts';
import type { Scenario } from './scenario.ts';

const CONNECTIONS = 50;
/** Fastest over slowest round of a target above which other work on the machine has decided the result. */
const STEADY_SPREAD = 1.25;
const COLUMNS = [
  'target',
  'req/s',
  'of bare',
  'p50 ms',
  'p99 ms',
  'CPU us/req',
  'cores',
  'RSS MB',
  'failures',
];

export const chatThroughput: Scenario = {
  name: 'chat',
  summary: `requests per second of non-streaming chat over ${CONNECTIONS} connections`,
  async run({ upstream, quick, progress }) {
    const rounds = 3;
    const warmUp = { seconds: quick ? 1 : 5 };
    const length = { seconds: quick ? 2 : 10 };
    return withTargets(upstream, [bareProxy, backend, portkey], async (fleet) => {
      const targets = [upstream, ...fleet.running];
      for (const target of targets) {
        await expectChatWorks(target);
        progress(`warming up ${target.label}`);
        await loadWithChat(target, CONNECTIONS, warmUp);
      }
      const results = await interleave(targets, rounds, async (target, round) => {
        const result = await loadWithChat(target, CONNECTIONS, length);
        progress(
          `round ${round + 1}/${rounds} ${target.label}: ${formatNumber(result.requestsPerSecond)} req/s`,
        );
        return { ...result, residentMegabytes: megabytes(residentBytes(target.process.pid)) };
      });
      const throughputOf = (label: string) => {
        const target = targets.find((candidate) => candidate.label === label);
        return target && median((results.get(target) ?? []).map((result) => result.requestsPerSecond));
      };
      const cpuOf = (label: string) => {
        const target = targets.find((candidate) => candidate.label === label);
        return (
          target &&
          median((results.get(target) ?? []).map((load) => load.cpuMicrosecondsPerRequest ?? Number.NaN))
        );
      };
      const unsteadyLabels = new Set(
        [...results]
          .filter(([, loads]) => spread(loads.map((load) => load.requestsPerSecond)) > STEADY_SPREAD)
          .map(([target]) => target.label),
      );
      const isUnsteady = (other: string) => unsteadyLabels.has(backend.label) || unsteadyLabels.has(other);
      const ours = throughputOf(backend.label);
      const bare = throughputOf(bareProxy.label);
      return {
        name: this.name,
        title: `non-streaming chat completions, ${CONNECTIONS} connections, median of ${rounds} x ${length.seconds} s`,
        table: {
          columns: COLUMNS,
          rows: [
            ...[...results].map(([target, loads]) => {
              const middle = (pick: (load: (typeof loads)[number]) => number | undefined) =>
                median(loads.map((load) => pick(load) ?? Number.NaN));
              return [
                target.label,
                formatNumber(middle((load) => load.requestsPerSecond)),
                formatNumber(ratio(throughputOf(target.label), bare), 2),
                formatNumber(middle((load) => load.p50Ms)),
                formatNumber(middle((load) => load.p99Ms)),
                formatNumber(middle((load) => load.cpuMicrosecondsPerRequest)),
                formatNumber(middle(coresUsed), 2),
                formatNumber(middle((load) => load.residentMegabytes)),
                formatNumber(totalFailures(loads)),
              ];
            }),
            ...unavailableRows(fleet, COLUMNS.length),
          ],
        },
        budgets: [
          {
            name: 'throughput, backend : bare proxy',
            actual: ratio(ours, bare),
            limit: 0.6,
            bound: 'at least',
            unit: 'x',
            unsteady: isUnsteady(bareProxy.label),
          },
          {
            name: 'throughput, backend : portkey',
            actual: ratio(ours, throughputOf(portkey.label)),
            limit: 8,
            bound: 'at least',
            unit: 'x',
            unsteady: isUnsteady(portkey.label),
          },
        ],
        notes: [
          ...[...unsteadyLabels].map(
            (label) => `${label}: rounds differ by more than ${STEADY_SPREAD}x, other work disturbed them`,
          ),
          ...cpuNote(bareProxy.label, ratio(cpuOf(bareProxy.label), cpuOf(backend.label))),
          ...cpuNote(portkey.label, ratio(cpuOf(portkey.label), cpuOf(backend.label))),
          ...[...results]
            .filter(([, loads]) => totalFailures(loads) > 0)
            .map(([target]) => `${target.label} failed some requests: its numbers are not worth comparing`),
          ...(await eventLoopNotes(fleet.running.find((target) => target.label === backend.label))),
          ...unavailableNotes(fleet),
        ],
        measurements: Object.fromEntries([...results].map(([target, loads]) => [target.label, loads])),
      };
    });
  },
};

/** CPU cores that the target kept busy; well below 1 under full load means that it was kept waiting for one. */
const coresUsed = (load: LoadResult) =>
  load.cpuMicrosecondsPerRequest === undefined
    ? undefined
    : (load.requestsPerSecond * load.cpuMicrosecondsPerRequest) / 1e6;

const cpuNote = (label: string, value: number | undefined): string[] =>
  value === undefined || Number.isNaN(value)
    ? []
    : [`by CPU time per request the backend would reach ${formatNumber(value, 2)}x of ${label}`];

const totalFailures = (loads: readonly LoadResult[]) => loads.reduce((sum, load) => sum + load.failures, 0);
const megabytes = (bytes: number | undefined) => (bytes === undefined ? undefined : bytes / 1e6);

async function eventLoopNotes(target: Parameters<typeof ownMetrics>[0] | undefined): Promise<string[]> {
  if (target === undefined) return [];
  const lines = await ownMetrics(target);
  return lines.map((line) => `backend /metrics: ${line}`);
}
