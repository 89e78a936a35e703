import { interleave } from '../load/rounds.ts';
import { type SpeechRequest, type SpeechTiming, timeSpeech } from '../load/speech-request.ts';
import { ownMetrics } from '../process/own-metrics.ts';
import { type Budget, formatNumber, ratio } from '../report.ts';
import { median, spread } from '../statistics.ts';
import { startBackend } from '../targets/backend.ts';
import type { Scenario } from './scenario.ts';

const SENTENCE_CHARACTERS = 60;
const LONG_CHARACTERS = 5_000;
const FORMATS = ['wav', 'mp3'] as const;
/** Slowest over fastest round above which other work on the machine has decided the result. */
const STEADY_SPREAD = 1.5;

interface Subject extends SpeechRequest {
  label: string;
}

const SUBJECTS: readonly Subject[] = FORMATS.flatMap((format) => [
  { label: `${format}, one sentence`, characters: SENTENCE_CHARACTERS, format, stream: false },
  { label: `${format}, long, whole`, characters: LONG_CHARACTERS, format, stream: false },
  { label: `${format}, long, streamed`, characters: LONG_CHARACTERS, format, stream: true },
]);

type Timings = ReadonlyMap<Subject, readonly SpeechTiming[]>;

export const localSpeech: Scenario = {
  name: 'local-speech',
  summary: `how fast Flite speaks, and how soon a text of ${LONG_CHARACTERS} characters begins`,
  async run({ upstream, quick, progress }) {
    const rounds = quick ? 2 : 9;
    const backend = await startBackend(upstream.origin);
    try {
      progress('loading the model and the encoders');
      for (const subject of SUBJECTS) await timeSpeech(backend, { ...subject, characters: 1_000 });
      const timings = await interleave(SUBJECTS, rounds, async (subject, round) => {
        const timing = await timeSpeech(backend, subject);
        progress(`round ${round + 1}/${rounds} ${subject.label}: ${formatNumber(timing.firstByteMs)} ms`);
        return timing;
      });
      const metrics = await ownMetrics(backend);
      return {
        name: this.name,
        title: `POST /api/tts with local:flite, one text at a time, none sent twice, ${rounds} rounds`,
        table: {
          columns: ['text', 'first byte ms', 'last byte ms', 'speech s', 'real-time factor'],
          rows: [...timings].map(toRow),
        },
        budgets: FORMATS.flatMap((format) => budgetsOf(format, timings)),
        notes: metrics.map((line) => `backend /metrics: ${line}`),
        measurements: Object.fromEntries([...timings].map(([{ label }, results]) => [label, results])),
      };
    } finally {
      await backend.process.stop();
    }
  },
};

const firstBytes = (timings: readonly SpeechTiming[]) => timings.map(({ firstByteMs }) => firstByteMs);

/** Seconds of work for each second of speech. */
function realTimeFactor(timings: readonly SpeechTiming[]): number | undefined {
  const factors = timings.flatMap(({ totalMs, seconds }) => (seconds ? [totalMs / 1_000 / seconds] : []));
  return factors.length === 0 ? undefined : median(factors);
}

function toRow([{ label }, timings]: [Subject, readonly SpeechTiming[]]): string[] {
  const seconds = timings[0]?.seconds;
  return [
    label,
    formatNumber(median(firstBytes(timings))),
    formatNumber(median(timings.map(({ totalMs }) => totalMs))),
    formatNumber(seconds, 1),
    formatNumber(realTimeFactor(timings), 4),
  ];
}

function budgetsOf(format: SpeechRequest['format'], timings: Timings): Budget[] {
  const firstBytesOf = (wanted: (subject: Subject) => boolean) =>
    firstBytes([...timings].find(([subject]) => subject.format === format && wanted(subject))?.[1] ?? []);
  const sentence = firstBytesOf(({ characters }) => characters === SENTENCE_CHARACTERS);
  const whole = firstBytesOf(({ stream, characters }) => !stream && characters === LONG_CHARACTERS);
  const streamed = firstBytesOf(({ stream }) => stream);
  const unsteady = [sentence, whole, streamed].some((times) => spread(times) > STEADY_SPREAD);
  return [
    {
      name: `first byte of the long text in ${format}, streamed : one sentence`,
      actual: ratio(median(streamed), median(sentence)),
      limit: 2.5,
      bound: 'at most',
      unit: 'x',
      unsteady,
    },
    {
      name: `first byte of the long text in ${format}, whole : streamed`,
      actual: ratio(median(whole), median(streamed)),
      limit: 10,
      bound: 'at least',
      unit: 'x',
      unsteady,
    },
  ];
}
