import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WHISPER_BASE_SHAPE, writeWhisperShaped } from '../../backend/test/models/whisper-shaped.ts';
import { probeLatency, probeTime, slowestWithin } from '../load/latency-probe.ts';
import { interleave } from '../load/rounds.ts';
import { spokenRecording } from '../load/spoken-recording.ts';
import { peakResidentBytes } from '../process/memory.ts';
import { ownMetrics } from '../process/own-metrics.ts';
import { type Budget, formatNumber } from '../report.ts';
import { median, spread } from '../statistics.ts';
import { startBackend } from '../targets/backend.ts';
import type { RunningTarget } from '../targets/target.ts';
import type { Scenario } from './scenario.ts';

const WHISPER = 'bench-whisper';
/** The largest real-time factor: below 1 it keeps up with a speaker. */
const LIMITS: ReadonlyMap<string, number> = new Map([
  ['pocketsphinx', 0.5],
  [WHISPER, 1],
]);
const MODELS = [...LIMITS.keys()];
/** Fastest over slowest round above which other work on the machine has decided the result. */
const STEADY_SPREAD = 1.25;

interface Measurement {
  tookMs: number;
  /** The slowest answer of `/health` meanwhile. */
  slowestMs: number;
}

export const localTranscription: Scenario = {
  name: 'local-transcription',
  summary: 'how long local models take for a second of speech: PocketSphinx, and a Whisper of the base size',
  async run({ upstream, quick, progress }) {
    const rounds = quick ? 2 : 7;
    const folder = await mkdtemp(join(tmpdir(), 'ai-platform-bench-model-'));
    try {
      progress('writing a Whisper of random weights');
      await writeWhisperShaped(folder, WHISPER_BASE_SHAPE);
      const modelsFile = join(folder, 'models.json');
      await writeFile(modelsFile, JSON.stringify({ local_models: { [WHISPER]: definition(folder) } }));
      const backend = await startBackend(upstream.origin, { MODELS_FILE: modelsFile });
      try {
        const recording = await spokenRecording(backend, quick ? 2 : 10);
        progress(`${formatNumber(recording.seconds, 1)} s of speech; loading the models`);
        for (const model of MODELS) await measure(backend, model, recording.wav);
        const results = await interleave(MODELS, rounds, async (model, round) => {
          const result = await measure(backend, model, recording.wav);
          progress(`round ${round + 1}/${rounds} ${model}: ${formatNumber(result.tookMs)} ms`);
          return result;
        });
        const memory = peakResidentBytes(backend.process.pid) ?? Number.NaN;
        return report(this.name, results, recording.seconds, memory, await ownMetrics(backend));
      } finally {
        await backend.process.stop();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

const definition = (path: string) => ({
  engine: 'whisper',
  capabilities: ['speech_to_text'],
  source: { type: 'folder', path },
});

async function measure(
  backend: RunningTarget,
  model: string,
  wav: Uint8Array<ArrayBuffer>,
): Promise<Measurement> {
  const form = new FormData();
  form.set('model', `local:${model}`);
  form.set('audio', new Blob([wav]), 'speech.wav');
  const probe = probeLatency(backend.origin, '/health');
  const from = probeTime();
  const response = await fetch(`${backend.origin}/api/stt`, {
    method: 'POST',
    headers: { ...backend.headers, 'x-fallback': 'off', 'cache-control': 'no-store' },
    body: form,
  });
  const text = await response.text();
  const to = probeTime();
  const samples = await probe.stop();
  if (response.status !== 200) throw new Error(`${model} answered ${response.status}: ${text.slice(0, 300)}`);
  return { tookMs: to - from, slowestMs: slowestWithin(samples, from, to) ?? Number.NaN };
}

function report(
  name: string,
  results: Map<string, Measurement[]>,
  seconds: number,
  memory: number,
  metrics: readonly string[],
) {
  const tookOf = (model: string) => (results.get(model) ?? []).map(({ tookMs }) => tookMs);
  const factorOf = (model: string) => median(tookOf(model)) / 1_000 / seconds;
  const rounds = tookOf(MODELS[0] ?? '').length;
  return {
    name,
    title: `${formatNumber(seconds, 1)} s of speech through /api/stt, one at a time, median of ${rounds} rounds`,
    table: {
      columns: ['model', 'took ms', 'real-time factor', 'times faster than speech', 'slowest /health ms'],
      rows: MODELS.map((model) => [
        model,
        formatNumber(median(tookOf(model))),
        formatNumber(factorOf(model), 3),
        formatNumber(1 / factorOf(model), 1),
        formatNumber(median((results.get(model) ?? []).map(({ slowestMs }) => slowestMs)), 1),
      ]),
    },
    budgets: [...LIMITS].map(
      ([model, limit]): Budget => ({
        name: `real-time factor, ${model}`,
        actual: factorOf(model),
        limit,
        bound: 'at most',
        unit: 'x',
        unsteady: spread(tookOf(model)) > STEADY_SPREAD,
      }),
    ),
    notes: [
      `${WHISPER} has random weights in single precision, four times the bytes of the models that are downloaded, and writes 90 words for each 30 seconds.`,
      `Peak resident memory of the backend with both, the recognizer's own processes not counted: ${formatNumber(memory / 1e6)} MB.`,
      ...metrics.map((line) => `backend /metrics: ${line}`),
    ],
    measurements: Object.fromEntries(results),
  };
}
