import { availableParallelism } from 'node:os';
import { plainWavSamples } from '../../../../media/audio/wav.ts';
import { createWorkQueue } from '../../../../media/image/work-queue.ts';
import { mapAhead } from '../../../../utils/map-ahead.ts';
import { WorkerTimeoutError } from '../../../../utils/worker-pool.ts';
import { languageCode } from '../../../language-code.ts';
import type { TranscriptionResult } from '../../../provider.ts';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import type { LoadContext, LoadedModel, LocalEngine } from '../../local-engine.ts';
import type { LocalModel } from '../../local-model.ts';
import { optionsOf } from '../../model-options.ts';
import { createTranscriptionAdmission } from '../../transcription-admission.ts';
import type { SpeechSegment } from '../../voice-activity/speech-segments.ts';
import {
  createVoiceActivityDetector,
  toSeconds,
  VOICE_ACTIVITY_BYTES,
} from '../../voice-activity/voice-activity-detector.ts';
import { findPocketSphinx, type PocketSphinxFiles, pocketSphinxOptionsSchema } from './pocketsphinx-files.ts';
import { FRAME_SAMPLES, recognize } from './pocketsphinx-process.ts';
import type { HeardWord } from './word-times.ts';

/** Seconds. Each utterance is heard by itself: a sentence or so, as the recognizer was made for. */
const SEGMENTATION = { minSilence: 0.4, maxSegment: 20 };
/** Seconds of speech for one process, which takes a quarter of a second to start. */
const PROCESS_SECONDS = 60;
const MAX_PROCESSES = 4;
const ADMISSION = { maxCalls: 16, maxSeconds: 3_600 };
/** Resident bytes of one process, measured; most of it are the mapped files of the model, which processes share. */
const PROCESS_BYTES = 107 * 1024 * 1024;

export const POCKETSPHINX_MODELS: readonly LocalModel[] = [
  {
    id: 'pocketsphinx',
    engine: 'pocketsphinx',
    capabilities: ['speech_to_text'],
    source: { type: 'system' },
    languages: ['en'],
    licence: 'BSD-2-Clause',
    memoryBytes: VOICE_ACTIVITY_BYTES + PROCESS_BYTES,
    parameters: { speech_to_text: {} },
    note: 'For clear English speech in quiet surroundings. Writes lower case without punctuation.',
  },
];

/**
 * Speech to text with CMU PocketSphinx, which Debian and its relatives have as a package, in child processes of low
 * priority. Silero VAD finds the speech for it.
 */
export const createPocketSphinxEngine = (): LocalEngine => ({
  name: 'pocketsphinx',
  optionsSchema: pocketSphinxOptionsSchema,
  obstacle(model) {
    // The folder of any other is only known when it is loaded.
    if (model.source.type !== 'system') return undefined;
    const found = findPocketSphinx('system', '', optionsOf(model, pocketSphinxOptionsSchema));
    return 'obstacle' in found ? found.obstacle : undefined;
  },
  load: async (model, context) => loadPocketSphinx(model, context),
});

function loadPocketSphinx(model: LocalModel, { folder }: LoadContext): LoadedModel {
  const found = findPocketSphinx(model.source.type, folder, optionsOf(model, pocketSphinxOptionsSchema));
  if ('obstacle' in found) throw new UpstreamFailure('not_configured', found.obstacle);
  const files: PocketSphinxFiles = found;
  const [language = 'en'] = model.languages;
  const processes = Math.max(1, Math.min(MAX_PROCESSES, availableParallelism()));
  const detector = createVoiceActivityDetector(ADMISSION.maxCalls);
  const admit = createTranscriptionAdmission(ADMISSION);
  const inTurn = createWorkQueue({ concurrency: processes, maxWaiting: ADMISSION.maxCalls * processes });

  async function transcribe(samples: Int16Array, signal: AbortSignal): Promise<TranscriptionResult> {
    const segments = await detector.detect(samples, SEGMENTATION, signal);
    const hear = (batch: SpeechSegment[], either: AbortSignal) =>
      inTurn(async () => {
        const words = await recognize(files, batch.map(samplesOf(samples)), either);
        return batch.map((segment, utterance) => ({
          segment,
          words: words.filter((word) => word.utterance === utterance),
        }));
      }, either);
    const heard: HeardSegment[] = [];
    for await (const batch of mapAhead(batchesOf(segments), processes, hear, signal)) heard.push(...batch);
    return resultOf(heard, language);
  }

  return {
    memoryBytes: model.memoryBytes,
    async transcribe(call, { signal }) {
      signal.throwIfAborted();
      assertLanguage(call.language, language);
      return admit(call.duration, async () => {
        const samples = plainWavSamples(await call.toWav());
        try {
          return await transcribe(samples, signal);
        } catch (error) {
          signal.throwIfAborted();
          throw toFailure(error);
        }
      });
    },
    close: () => detector.close(),
  };
}

function assertLanguage(asked: string | undefined, own: string): void {
  if (asked === undefined || languageCode(asked) === languageCode(own)) return;
  const name = new Intl.DisplayNames(['en'], { type: 'language' }).of(own);
  throw new UpstreamFailure('unsupported', `This model understands ${name} ("${own}") only, not "${asked}"`, {
    field: 'language',
  });
}

/** Segments for one process each. */
function batchesOf(segments: readonly SpeechSegment[]): SpeechSegment[][] {
  const batches: SpeechSegment[][] = [];
  let seconds = Number.POSITIVE_INFINITY;
  for (const segment of segments) {
    const length = toSeconds(segment.end - segment.start);
    seconds += length;
    if (seconds <= PROCESS_SECONDS) batches.at(-1)?.push(segment);
    else {
      batches.push([segment]);
      seconds = length;
    }
  }
  return batches;
}

const samplesOf =
  (samples: Int16Array) =>
  ({ start, end }: SpeechSegment) =>
    samples.subarray(start, end - ((end - start) % FRAME_SAMPLES));

interface HeardSegment {
  segment: SpeechSegment;
  words: HeardWord[];
}

function resultOf(heard: HeardSegment[], language: string): TranscriptionResult {
  const segments = heard.flatMap(({ segment, words }) => {
    const [first, last] = [words[0], words.at(-1)];
    if (!first || !last) return [];
    const offset = toSeconds(segment.start);
    const text = words.map(({ word }) => word).join(' ');
    return [{ start: toHundredths(offset + first.start), end: toHundredths(offset + last.end), text }];
  });
  const confidences = heard.flatMap(({ words }) => words.map(({ confidence }) => confidence));
  const sum = confidences.reduce((total, confidence) => total + confidence, 0);
  return {
    text: segments.map(({ text }) => text).join(' '),
    language,
    segments,
    ...(confidences.length > 0 ? { confidence: sum / confidences.length } : {}),
  };
}

const toHundredths = (seconds: number) => Math.round(seconds * 100) / 100;

function toFailure(error: unknown): unknown {
  if (error instanceof UpstreamFailure) return error;
  if (error instanceof WorkerTimeoutError) {
    return new UpstreamFailure('timeout', 'The speech was not found in time', { cause: error });
  }
  return new UpstreamFailure('unavailable', 'The recording could not be transcribed', { cause: error });
}
