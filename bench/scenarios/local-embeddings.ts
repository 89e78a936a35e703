import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTinyBert } from '../../backend/test/models/tiny-bert.ts';
import { type EmbeddingLoadResult, loadWithEmbeddings } from '../load/embedding-load.ts';
import { interleave } from '../load/rounds.ts';
import { ownMetrics } from '../process/own-metrics.ts';
import { formatNumber, ratio, type ScenarioReport } from '../report.ts';
import { median, percentile, spread } from '../statistics.ts';
import { startBackend } from '../targets/backend.ts';
import type { Scenario } from './scenario.ts';

const MODEL = 'bench-bert';
/** That of all-MiniLM-L6-v2 as the Hub has it for ONNX Runtime: 23 million parameters, 8 bits in the layers. */
const SHAPE = { layers: 6, heads: 12, hidden: 384, positions: 512, vocabulary: 30_522, quantised: true };
const WORD_VECTORS = 'glove-sif-100d';
const MANY = 32;
/** Fastest over slowest round above which other work on the machine has decided the result. */
const STEADY_SPREAD = 1.25;

interface Subject {
  model: string;
  callers: number;
}

const SUBJECTS: readonly Subject[] = [MODEL, WORD_VECTORS].flatMap((model) =>
  [1, MANY].map((callers) => ({ model, callers })),
);

type Results = Map<Subject, EmbeddingLoadResult[]>;

export const localEmbeddings: Scenario = {
  name: 'local-embeddings',
  summary: `embeddings per second of local models, one caller and ${MANY} callers at once`,
  async run({ upstream, quick, progress }) {
    const rounds = quick ? 2 : 7;
    const seconds = quick ? 2 : 5;
    const folder = await mkdtemp(join(tmpdir(), 'ai-platform-bench-model-'));
    try {
      progress('writing a model of random weights');
      await writeTinyBert(folder, SHAPE);
      const modelsFile = join(folder, 'models.json');
      await writeFile(modelsFile, JSON.stringify({ local_models: { [MODEL]: definition(folder) } }));
      const backend = await startBackend(upstream.origin, { MODELS_FILE: modelsFile });
      const load = ({ model, callers }: Subject, length: number) =>
        loadWithEmbeddings(backend, { model: `local:${model}`, callers, seconds: length });
      try {
        progress('loading the models');
        for (const subject of SUBJECTS) await load(subject, 1);
        const results = await interleave(SUBJECTS, rounds, async (subject, round) => {
          const result = await load(subject, seconds);
          const speed = formatNumber(result.embeddingsPerSecond);
          progress(`round ${round + 1}/${rounds} ${labelOf(subject)}: ${speed} embeddings/s`);
          return result;
        });
        return report(this.name, results, await ownMetrics(backend));
      } finally {
        await backend.process.stop();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

const definition = (path: string) => ({
  engine: 'sentence-transformer',
  capabilities: ['embeddings'],
  source: { type: 'folder', path },
});

const labelOf = ({ model, callers }: Subject) => `${model}, ${callers} caller${callers === 1 ? '' : 's'}`;

const speedsOf = (loads: readonly EmbeddingLoadResult[]) =>
  loads.map(({ embeddingsPerSecond }) => embeddingsPerSecond);

function report(name: string, results: Results, metrics: readonly string[]): ScenarioReport {
  const speedsBy = (model: string, callers: number) =>
    speedsOf(
      [...results].find(([subject]) => subject.model === model && subject.callers === callers)?.[1] ?? [],
    );
  return {
    name,
    title: 'POST /v1/embeddings with one text of about twenty tokens, none sent twice',
    table: {
      columns: ['model', 'embeddings/s', 'p50 ms', 'p99 ms'],
      rows: [...results].map(([subject, loads]) => {
        const latencies = loads.flatMap((load) => load.latencies);
        return [
          labelOf(subject),
          formatNumber(median(speedsOf(loads))),
          formatNumber(percentile(latencies, 50), 1),
          formatNumber(percentile(latencies, 99), 1),
        ];
      }),
    },
    budgets: [MODEL, WORD_VECTORS].map((model) => {
      const one = speedsBy(model, 1);
      const many = speedsBy(model, MANY);
      return {
        name: `embeddings per second of ${model}, ${MANY} callers : 1`,
        actual: ratio(median(many), median(one)),
        limit: 2,
        bound: 'at least',
        unit: 'x',
        unsteady: spread(one) > STEADY_SPREAD || spread(many) > STEADY_SPREAD,
      };
    }),
    notes: metrics.map((line) => `backend /metrics: ${line}`),
    measurements: Object.fromEntries(
      [...results].map(([subject, loads]) => [labelOf(subject), speedsOf(loads)]),
    ),
  };
}
