import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeLlama } from '../../backend/test/models/tiny-llama.ts';
import { interleave } from '../load/rounds.ts';
import { type ChatSpeed, tokensPerSecond } from '../local-chat/chat-speed.ts';
import { loadDirectChat } from '../local-chat/direct-chat.ts';
import { measureServedChat } from '../local-chat/served-chat.ts';
import { ownMetrics } from '../process/own-metrics.ts';
import { formatNumber, ratio } from '../report.ts';
import { median, spread } from '../statistics.ts';
import { startBackend } from '../targets/backend.ts';
import type { Scenario } from './scenario.ts';

const MODEL = 'bench-llama';
const MODEL_FILE = `${MODEL}.gguf`;
/** 34 million parameters: large enough that the model, not the code around it, decides how long a token takes. */
const SHAPE = { layers: 8, width: 640, feedForward: 1_792, context: 2_048 };
/** One core is left to those who ask and to the web server: they are on this machine too. */
const THREADS = Math.max(1, availableParallelism() - 1);
/** Fastest over slowest round above which other work on the machine has decided the result. */
const STEADY_SPREAD = 1.25;

export const localChat: Scenario = {
  name: 'local-chat',
  summary:
    'tokens per second of a local chat model, streamed by the backend and straight from node-llama-cpp',
  async run({ upstream, quick, progress }) {
    const rounds = quick ? 2 : 9;
    const tokens = quick ? 30 : 200;
    const folder = await mkdtemp(join(tmpdir(), 'ai-platform-bench-model-'));
    try {
      progress('writing a model of random weights');
      await writeLlama(folder, MODEL_FILE, SHAPE);
      const modelsFile = join(folder, 'models.json');
      await writeFile(modelsFile, JSON.stringify({ local_models: { [MODEL]: definition(folder) } }));
      const backend = await startBackend(upstream.origin, { MODELS_FILE: modelsFile });
      try {
        const direct = await loadDirectChat(join(folder, MODEL_FILE), SHAPE.context, THREADS);
        const subjects = {
          'node-llama-cpp': direct.measure,
          backend: (round: number, limit: number) =>
            measureServedChat(backend, `local:${MODEL}`, round, limit),
        };
        progress('loading the model on both sides');
        for (const measure of Object.values(subjects)) await measure(-1, tokens);
        const results = await interleave(
          Object.entries(subjects),
          rounds,
          async ([label, measure], round) => {
            const speed = await measure(round, tokens);
            progress(
              `round ${round + 1}/${rounds} ${label}: ${formatNumber(tokensPerSecond(speed), 1)} tokens/s`,
            );
            return speed;
          },
        );
        await direct.close();
        const speeds = new Map([...results].map(([[label], measured]) => [label, measured]));
        return report(this.name, speeds, tokens, await ownMetrics(backend));
      } finally {
        await backend.process.stop();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

const definition = (path: string) => ({
  engine: 'llama-cpp',
  capabilities: ['chat'],
  source: { type: 'folder', path },
  options: { threads: THREADS },
});

function report(name: string, results: Map<string, ChatSpeed[]>, tokens: number, metrics: readonly string[]) {
  const speedOf = (label: string) => median((results.get(label) ?? []).map(tokensPerSecond));
  const unsteady = [...results.values()].some(
    (speeds) => spread(speeds.map(tokensPerSecond)) > STEADY_SPREAD,
  );
  return {
    name,
    title: `local chat, one at a time, ${tokens} tokens each, median of ${results.get('backend')?.length} rounds`,
    table: {
      columns: ['how', 'tokens/s', 'of direct', 'first token ms'],
      rows: [...results].map(([label, speeds]) => [
        label,
        formatNumber(speedOf(label), 1),
        formatNumber(ratio(speedOf(label), speedOf('node-llama-cpp')), 3),
        formatNumber(median(speeds.map((speed) => speed.firstTokenMs)), 1),
      ]),
    },
    budgets: [
      {
        name: 'tokens per second, backend : node-llama-cpp',
        actual: ratio(speedOf('backend'), speedOf('node-llama-cpp')),
        limit: 0.95,
        bound: 'at least' as const,
        unit: 'x',
        unsteady,
      },
    ],
    notes: metrics.map((line) => `backend /metrics: ${line}`),
    measurements: Object.fromEntries(results),
  };
}
