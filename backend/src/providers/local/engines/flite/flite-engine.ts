import { availableParallelism } from 'node:os';
import { wavFile } from '../../../../media/audio/wav.ts';
import { mapAhead } from '../../../../utils/map-ahead.ts';
import { WorkerPool, WorkerPoolFullError, WorkerTimeoutError } from '../../../../utils/worker-pool.ts';
import type { SpeechCall } from '../../../provider.ts';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import type { LoadedModel, LocalEngine } from '../../local-engine.ts';
import type { LocalModel } from '../../local-model.ts';
import { splitText } from '../../split-text.ts';
import { compileFlite } from './flite-program.ts';
import { FLITE_SAMPLE_RATE, FLITE_VOICES, type FliteTask, type FliteVoice } from './flite-task.ts';
import { toSpeakableText } from './speakable-text.ts';

const SPEED = { default: 1, minimum: 0.25, maximum: 4 };
/** About 20 seconds of speech, a fifth of a second of CPU time. */
const PIECE_CHARACTERS = 300;
/** Seconds of speech that one call may give: 230 MB of WAV. */
const MAX_SECONDS = 7_200;
const BYTES_PER_SECOND = FLITE_SAMPLE_RATE * 2;
const MAX_WAITING_PIECES = 256;
const PIECE_TIMEOUT_MS = 60_000;
const IDLE_TIMEOUT_MS = 30_000;

/** Resident memory of the compiled program and its threads while they speak, measured. */
const MEMORY_BYTES = 120 * 1024 * 1024;

export const FLITE_MODELS: readonly LocalModel[] = [
  {
    id: 'flite',
    engine: 'flite',
    capabilities: ['text_to_speech'],
    source: { type: 'package' },
    languages: ['en'],
    licence: 'BSD-4-Clause',
    memoryBytes: MEMORY_BYTES,
    parameters: {
      text_to_speech: {
        voice: { default: FLITE_VOICES[0], values: [...FLITE_VOICES] },
        speaker_id: { default: 0, minimum: 0, maximum: FLITE_VOICES.length - 1 },
        speed: SPEED,
      },
    },
  },
];

type SpeechPool = WorkerPool<FliteTask, Uint8Array>;

/** English text to speech with CMU Flite, compiled to WebAssembly, in worker threads. Answers 16 kHz mono WAV. */
export const createFliteEngine = (): LocalEngine => ({ name: 'flite', load: loadFlite });

/** Compiles the program once; the threads share the result. */
async function loadFlite(): Promise<LoadedModel> {
  const threads = Math.max(1, Math.min(4, availableParallelism()));
  const pool: SpeechPool = new WorkerPool({
    file: new URL('./flite-worker.ts', import.meta.url),
    workerData: await compileFlite(),
    maxThreads: threads,
    maxQueue: MAX_WAITING_PIECES,
    timeoutMs: PIECE_TIMEOUT_MS,
    idleTimeoutMs: IDLE_TIMEOUT_MS,
  });

  return {
    memoryBytes: MEMORY_BYTES,
    async synthesizeSpeech(call, { signal }) {
      const spoken: Uint8Array[] = [];
      for await (const piece of speak(pool, tasksOf(call), threads, signal)) spoken.push(piece);
      return { bytes: wavFile(spoken, FLITE_SAMPLE_RATE), contentType: 'audio/wav' };
    },
    async streamSpeech(call, { signal }) {
      const spoken = speak(pool, tasksOf(call), threads, signal);
      return { sampleRate: FLITE_SAMPLE_RATE, pieces: asSamples(spoken) };
    },
    close: () => pool.close(),
  };
}

const tasksOf = (call: SpeechCall): FliteTask[] => {
  const voice = voiceOf(call);
  return piecesOf(call).map((text) => ({ text, voice, speed: call.speed }));
};

async function* asSamples(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Int16Array> {
  for await (const { buffer, byteOffset, byteLength } of pieces) {
    yield new Int16Array(buffer, byteOffset, byteLength / 2);
  }
}

function voiceOf(call: SpeechCall): FliteVoice {
  const wanted = call.voice ?? FLITE_VOICES[call.speaker_id ?? 0];
  const voice = FLITE_VOICES.find((name) => name === wanted);
  if (voice) return voice;
  const named = FLITE_VOICES.map((name, index) => `${name} (speaker_id ${index})`).join(', ');
  throw new UpstreamFailure('unsupported', `Flite has no such voice; its voices are ${named}`, {
    field: call.voice === undefined ? 'speaker_id' : 'voice',
  });
}

/**
 * A text of which most letters would be lost is turned down rather than spoken in shreds: Flite speaks English.
 */
function piecesOf(call: SpeechCall): string[] {
  const { minimum, maximum } = SPEED;
  if (!(call.speed >= minimum && call.speed <= maximum)) {
    throw new UpstreamFailure('unsupported', `Flite speaks at a speed from ${minimum} to ${maximum}`, {
      field: 'speed',
    });
  }
  const { text, kept } = toSpeakableText(call.text);
  const pieces = kept < 0.5 ? [] : splitText(text, { together: PIECE_CHARACTERS, atMost: PIECE_CHARACTERS });
  if (pieces.length === 0) {
    throw new UpstreamFailure(
      'unsupported',
      'Flite speaks English only, and the text has little or nothing in Latin letters or digits to speak',
      { field: 'text' },
    );
  }
  return pieces;
}

/**
 * Speaks the pieces in their order, a few at a time, so that a long text neither floods the queue nor keeps other
 * calls out. The first failure and the signal stop the rest.
 */
async function* speak(
  pool: SpeechPool,
  tasks: FliteTask[],
  atOnce: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const piece of mapAhead(tasks, atOnce, (task, stop) => pool.run(task, stop), signal)) {
      bytes += piece.byteLength;
      if (bytes > MAX_SECONDS * BYTES_PER_SECOND) {
        throw new UpstreamFailure('rejected', `The speech would be longer than ${MAX_SECONDS} seconds`, {
          field: 'text',
        });
      }
      yield piece;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw toFailure(error);
  }
}

function toFailure(error: unknown): unknown {
  if (error instanceof UpstreamFailure) return error;
  if (error instanceof WorkerPoolFullError) {
    return new UpstreamFailure('unavailable', 'Too many texts wait to be spoken', { retryAfterMs: 1_000 });
  }
  if (error instanceof WorkerTimeoutError) {
    return new UpstreamFailure('timeout', 'The speech was not ready in time', { cause: error });
  }
  return new UpstreamFailure('unavailable', 'The speech synthesizer failed', { cause: error });
}
