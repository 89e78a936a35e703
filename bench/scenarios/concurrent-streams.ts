import { readConcurrentStreams, type StreamResult } from '../load/concurrent-streams.ts';
import { interleave } from '../load/rounds.ts';
import { residentBytes } from '../process/memory.ts';
import { formatNumber } from '../report.ts';
import { median, percentile } from '../statistics.ts';
import { backend } from '../targets/backend.ts';
import { bareProxy } from '../targets/bare-proxy.ts';
import { unavailableNotes, unavailableRows, withTargets } from '../targets/fleet.ts';
import { portkey } from '../targets/portkey.ts';
import { STREAM } from '../upstream/replies.ts';
import type { Scenario } from './scenario.ts';

const STREAMS = 300;
const TIMEOUT_MS = 6 * STREAM.durationMs;
const COLUMNS = [
  'target',
  'complete',
  'last end ms',
  'over ideal %',
  'first byte p50 ms',
  'first byte p99 ms',
  'RSS MB',
];

interface Run {
  streams: StreamResult[];
  residentMegabytes: number | undefined;
}

export const concurrentStreams: Scenario = {
  name: 'streams',
  summary: `${STREAMS} streams of ${STREAM.durationMs / 1000} s at once`,
  async run({ upstream, quick, progress }) {
    const rounds = quick ? 1 : 3;
    return withTargets(upstream, [bareProxy, backend, portkey], async (fleet) => {
      const targets = [upstream, ...fleet.running];
      // An uncounted round first, all at once: code compiled, as on a server that has been up for a while.
      progress('warming up all targets');
      await Promise.all(targets.map((target) => readConcurrentStreams(target, STREAMS, TIMEOUT_MS)));
      const results = await interleave(targets, rounds, async (target, round): Promise<Run> => {
        const streams = await readConcurrentStreams(target, STREAMS, TIMEOUT_MS);
        progress(`round ${round + 1}/${rounds} ${target.label}: ${completed(streams)} complete`);
        const bytes = residentBytes(target.process.pid);
        return { streams, residentMegabytes: bytes === undefined ? undefined : bytes / 1e6 };
      });
      const ours = [...results].find(([target]) => target.label === backend.label)?.[1];
      return {
        name: this.name,
        title: `${STREAMS} concurrent streams of ${STREAM.tokens} tokens over ${STREAM.durationMs} ms, ${rounds} rounds`,
        table: {
          columns: COLUMNS,
          rows: [
            ...[...results].map(([target, runs]) => [
              target.label,
              `${fewestCompleted(runs)}/${STREAMS}`,
              formatNumber(median(runs.map(lastEnd))),
              formatNumber(median(runs.map(overIdeal)), 2),
              formatNumber(median(runs.map((run) => percentile(firstBytes(run), 50)))),
              formatNumber(median(runs.map((run) => percentile(firstBytes(run), 99)))),
              formatNumber(median(runs.map((run) => run.residentMegabytes ?? Number.NaN))),
            ]),
            ...unavailableRows(fleet, COLUMNS.length),
          ],
        },
        budgets: [
          {
            name: 'streams complete through the backend',
            actual: ours && fewestCompleted(ours),
            limit: STREAMS,
            bound: 'at least',
            unit: '',
          },
          {
            name: 'last stream of the backend over the ideal time',
            actual: ours && median(ours.map(overIdeal)),
            limit: 3,
            bound: 'at most',
            unit: '%',
          },
        ],
        notes: unavailableNotes(fleet),
        measurements: Object.fromEntries([...results].map(([target, runs]) => [target.label, runs])),
      };
    });
  },
};

const completed = (streams: readonly StreamResult[]) => streams.filter(({ complete }) => complete).length;
const fewestCompleted = (runs: readonly Run[]) => Math.min(...runs.map(({ streams }) => completed(streams)));
// A stream that broke off early would make the run look fast.
const lastEnd = ({ streams }: Run) =>
  completed(streams) === streams.length ? Math.max(...streams.map(({ totalMs }) => totalMs)) : Number.NaN;
const overIdeal = (run: Run) => (lastEnd(run) / STREAM.durationMs - 1) * 100;
const firstBytes = ({ streams }: Run) => streams.map(({ firstByteMs }) => firstByteMs);
