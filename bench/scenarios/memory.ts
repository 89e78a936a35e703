import { loadWithChat } from '../load/chat-load.ts';
import { expectChatWorks } from '../load/chat-request.ts';
import { interleave } from '../load/rounds.ts';
import { peakResidentBytes, residentBytes } from '../process/memory.ts';
import { growthOfSecondHalf, sampleResidentMemory } from '../process/resident-sampler.ts';
import { formatNumber, ratio } from '../report.ts';
import { median } from '../statistics.ts';
import { backend } from '../targets/backend.ts';
import { bareProxy } from '../targets/bare-proxy.ts';
import { unavailableNotes, unavailableRows, withTargets } from '../targets/fleet.ts';
import type { RunningTarget, Target } from '../targets/target.ts';
import type { Scenario } from './scenario.ts';

const CONNECTIONS = 50;
const SAMPLE_EVERY_MS = 50;
const COLUMNS = [
  'target',
  'at start MB',
  'under load MB',
  'peak MB',
  'after MB',
  'growth MB',
  'growth %',
  'failures',
];

/** Bytes of resident memory. */
interface MemoryRun {
  atStart: number;
  /** Median over the second half of the load. */
  underLoad: number;
  peak: number;
  after: number;
  /** Over the second half of the load. */
  growth: number;
  failures: number;
  samples: { x: number; y: number }[];
}

export const memory: Scenario = {
  name: 'memory',
  summary: 'resident memory under load, and whether it stays flat over 100,000 requests',
  async run({ upstream, quick, progress }) {
    const rounds = quick ? 1 : 3;
    const requests = quick ? 20_000 : 100_000;
    const targets = [bareProxy, backend];
    return withTargets(upstream, targets, async (fleet) => {
      // Each round takes fresh processes; the ones started here only showed who is available.
      await Promise.all(fleet.running.map((target) => target.process.stop()));
      const available = targets.filter(({ label }) =>
        fleet.running.some((running) => running.label === label),
      );
      const results = await interleave(available, rounds, async (target, round) => {
        const run = await measureFresh(target, upstream, requests);
        progress(`round ${round + 1}/${rounds} ${target.label}: ${megabytes(run.underLoad)} MB under load`);
        return run;
      });
      const middleOf = (label: string, pick: (run: MemoryRun) => number) => {
        const runs = [...results].find(([target]) => target.label === label)?.[1];
        return runs && median(runs.map(pick));
      };
      return {
        name: this.name,
        title: `resident memory, ${requests} chat requests on ${CONNECTIONS} connections, median of ${rounds} fresh processes`,
        table: {
          columns: COLUMNS,
          rows: [
            ...[...results].map(([{ label }, runs]) => [
              label,
              megabytes(middleOf(label, (run) => run.atStart)),
              megabytes(middleOf(label, (run) => run.underLoad)),
              megabytes(middleOf(label, (run) => run.peak)),
              megabytes(middleOf(label, (run) => run.after)),
              megabytes(middleOf(label, (run) => run.growth)),
              formatNumber(middleOf(label, growthPercent), 1),
              formatNumber(runs.reduce((sum, run) => sum + run.failures, 0)),
            ]),
            ...unavailableRows(fleet, COLUMNS.length),
          ],
        },
        budgets: [
          {
            name: 'memory under load, backend : bare proxy',
            actual: ratio(
              middleOf(backend.label, (run) => run.underLoad),
              middleOf(bareProxy.label, (run) => run.underLoad),
            ),
            limit: 1.5,
            bound: 'at most',
            unit: 'x',
          },
          {
            name: `growth of the backend over the second half of ${requests} requests`,
            // So short a run ends before the heap has settled.
            actual: quick ? undefined : middleOf(backend.label, growthPercent),
            limit: 5,
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

async function measureFresh(target: Target, upstream: RunningTarget, requests: number): Promise<MemoryRun> {
  const running = await target.start(upstream.origin);
  const { pid } = running.process;
  try {
    await expectChatWorks(running);
    const atStart = orNaN(residentBytes(pid));
    const sampler = sampleResidentMemory(pid, SAMPLE_EVERY_MS);
    const { failures } = await loadWithChat(running, CONNECTIONS, { requests });
    const samples = sampler.stop();
    const secondHalf = samples.slice(Math.floor(samples.length / 2)).map(({ y }) => y);
    return {
      atStart,
      underLoad: secondHalf.length === 0 ? Number.NaN : median(secondHalf),
      peak: orNaN(peakResidentBytes(pid)),
      after: orNaN(residentBytes(pid)),
      growth: orNaN(growthOfSecondHalf(samples)),
      failures,
      samples,
    };
  } finally {
    await running.process.stop();
  }
}

const orNaN = (value: number | undefined) => value ?? Number.NaN;
const growthPercent = (run: MemoryRun) => (run.growth / run.underLoad) * 100;
const megabytes = (bytes: number | undefined) =>
  formatNumber(bytes === undefined ? undefined : bytes / 1e6, 1);
