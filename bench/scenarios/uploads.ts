import { setTimeout as sleep } from 'node:timers/promises';
import { probeLatency, probeTime, slowestWithin } from '../load/latency-probe.ts';
import {
  AUDIO_BYTES,
  type EncodedForm,
  IMAGE_SIZE,
  imageEditForm,
  transcriptionForm,
} from '../load/upload-media.ts';
import { peakResidentBytes, resetPeak, residentBytes } from '../process/memory.ts';
import { type Budget, formatNumber } from '../report.ts';
import { median } from '../statistics.ts';
import { backend } from '../targets/backend.ts';
import { unavailableNotes, unavailableRows, withTargets } from '../targets/fleet.ts';
import type { RunningTarget } from '../targets/target.ts';
import type { Scenario } from './scenario.ts';

const PAUSE_MS = 300;
const WARM_UP_UPLOADS = 3;
const COLUMNS = [
  'upload',
  'file MB',
  'took ms',
  'RSS before MB',
  'peak MB',
  'rise MB',
  'rise / size',
  'idle /health ms',
  'slowest /health ms',
  'delay ms',
];

interface Upload {
  label: string;
  path: string;
  small: EncodedForm;
  large: EncodedForm;
}

/** Milliseconds since the epoch. */
interface TimeWindow {
  from: number;
  to: number;
}

interface UploadResult {
  label: string;
  fileBytes: number;
  /** Resident bytes before the first large upload and the highest until after the last. */
  before: number;
  peak: number;
  tookMs: number[];
  idleMs: number;
  /** The slowest probe during each upload. */
  slowestMs: number[];
}

export const uploads: Scenario = {
  name: 'uploads',
  summary: 'memory and delay of other requests while 25 MB of audio and a 20 megapixel image are handled',
  async run({ upstream, quick, progress }) {
    const rounds = quick ? 2 : 7;
    const kinds: Upload[] = [
      {
        label: 'audio 25 MB',
        path: '/api/stt',
        small: await transcriptionForm(200_000),
        large: await transcriptionForm(AUDIO_BYTES),
      },
      {
        label: 'image 20 MP',
        path: '/api/edit-image',
        small: await imageEditForm({ width: 320, height: 240 }),
        large: await imageEditForm(IMAGE_SIZE),
      },
    ];
    const results: UploadResult[] = [];
    const notes: string[] = [];
    const rows: string[][] = [];
    for (const kind of kinds) {
      await withTargets(upstream, [backend], async (fleet) => {
        for (const target of fleet.running) {
          try {
            const result = await measureUploads(target, kind, rounds);
            progress(`${rounds} x ${kind.label}: ${formatNumber(median(result.tookMs))} ms each`);
            results.push(result);
            rows.push(toRow(result));
          } catch (error) {
            rows.push([kind.label, 'failed', ...Array<string>(COLUMNS.length - 2).fill('-')]);
            notes.push(error instanceof Error ? error.message : String(error));
          }
        }
        for (const row of unavailableRows(fleet, COLUMNS.length)) rows.push([kind.label, ...row.slice(1)]);
        for (const note of unavailableNotes(fleet)) if (!notes.includes(note)) notes.push(note);
      });
    }
    return {
      name: this.name,
      title: `uploads in a fresh process each, ${rounds} times one after the other`,
      table: { columns: COLUMNS, rows },
      budgets: kinds.flatMap(({ label }) =>
        uploadBudgets(
          label,
          results.find((result) => result.label === label),
        ),
      ),
      notes,
      measurements: results,
    };
  },
};

async function measureUploads(target: RunningTarget, kind: Upload, rounds: number): Promise<UploadResult> {
  const { pid } = target.process;
  // What the first use loads (decoders, worker threads) isn't the cost of a large upload.
  for (let index = 0; index < WARM_UP_UPLOADS; index++) await upload(target, kind.path, kind.small);
  await sleep(PAUSE_MS);

  const before = residentBytes(pid) ?? Number.NaN;
  resetPeak(pid);
  const probe = probeLatency(target.origin, '/health');
  const windows: TimeWindow[] = [];
  const idle: TimeWindow[] = [];
  let failure: unknown;
  try {
    for (let round = 0; round < rounds; round++) {
      const idleFrom = probeTime();
      await sleep(PAUSE_MS);
      const from = probeTime();
      await upload(target, kind.path, kind.large);
      windows.push({ from, to: probeTime() });
      // Not up to the upload itself: a probe sent just before it may already wait for it.
      idle.push({ from: idleFrom + PAUSE_MS / 2, to: from - PAUSE_MS / 6 });
    }
  } catch (error) {
    failure = error;
  }
  const samples = await probe.stop();
  if (failure !== undefined) throw failure;
  const idleSamples = samples.filter(({ startedAt }) =>
    idle.some(({ from, to }) => startedAt >= from && startedAt <= to),
  );
  return {
    label: kind.label,
    fileBytes: kind.large.fileBytes,
    before,
    peak: peakResidentBytes(pid) ?? Number.NaN,
    tookMs: windows.map(({ from, to }) => to - from),
    idleMs: median(idleSamples.map(({ ms }) => ms)),
    slowestMs: windows.map(({ from, to }) => slowestWithin(samples, from, to) ?? Number.NaN),
  };
}

async function upload(target: RunningTarget, path: string, form: EncodedForm): Promise<void> {
  const response = await fetch(target.origin + path, {
    method: 'POST',
    headers: { ...target.headers, 'content-type': form.contentType },
    body: new Uint8Array(form.body),
  });
  const reply = await response.arrayBuffer();
  if (response.status !== 200) {
    const text = Buffer.from(reply).toString().slice(0, 300);
    throw new Error(`${target.label} answered ${response.status} to ${path}: ${text}`);
  }
}

const riseOf = ({ before, peak }: UploadResult) => peak - before;
const delayOf = ({ slowestMs, idleMs }: UploadResult) => median(slowestMs) - idleMs;

function uploadBudgets(label: string, result: UploadResult | undefined): Budget[] {
  return [
    {
      name: `rise of resident memory over the file's size, ${label}`,
      actual: result && riseOf(result) / result.fileBytes,
      limit: 4,
      bound: 'at most',
      unit: 'x',
    },
    {
      name: `delay of other requests, ${label}`,
      actual: result && delayOf(result),
      limit: 50,
      bound: 'at most',
      unit: 'ms',
    },
  ];
}

const toRow = (result: UploadResult): string[] => [
  result.label,
  formatNumber(result.fileBytes / 1e6, 1),
  formatNumber(median(result.tookMs)),
  formatNumber(result.before / 1e6, 1),
  formatNumber(result.peak / 1e6, 1),
  formatNumber(riseOf(result) / 1e6, 1),
  formatNumber(riseOf(result) / result.fileBytes, 2),
  formatNumber(result.idleMs, 1),
  formatNumber(median(result.slowestMs), 1),
  formatNumber(delayOf(result), 1),
];
