import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { toInt16 } from '../../../../media/audio/wav.ts';
import { createWorkQueue } from '../../../../media/image/work-queue.ts';
import { orAborted } from '../../../../utils/abort.ts';
import { mapAhead } from '../../../../utils/map-ahead.ts';
import { WorkerPool } from '../../../../utils/worker-pool.ts';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import { numbersOf, numbersTensor } from '../../onnx-session.ts';
import type { WasmProgram } from '../flite/web-assembly.ts';
import { tokenRuns, type Voice } from './kokoro-files.ts';
import type { PronunciationResults, PronunciationTask } from './pronunciation/pronunciation-task.ts';

/** Pieces of one call that are spoken or wait to be read. */
const PIECES_AHEAD = 2;
/** Runs of the model that may wait, of all calls. */
const MAX_WAITING_RUNS = 64;
const MAX_WAITING_TEXTS = 256;
/** The first text waits for the dictionary to be read. */
const PRONUNCIATION_TIMEOUT_MS = 30_000;
/** Long, as the dictionary takes a while to read again. */
const PRONUNCIATION_IDLE_MS = 600_000;

export interface SpeakerParts {
  session: InferenceSession;
  /** The types of the model's inputs by their names. */
  inputs: ReadonlyMap<string, Tensor.Type>;
  vocabulary: ReadonlyMap<string, number>;
  /** Flite, for the letter-to-sound rules that it has. */
  flite: WasmProgram;
}

/** Speaks text with a loaded Kokoro: a thread brings it to phonemes, native threads of the runtime to sound. */
export class KokoroSpeaker {
  readonly #parts: SpeakerParts;
  readonly #pronunciation: WorkerPool<PronunciationTask, PronunciationResults[PronunciationTask['kind']]>;
  readonly #inTurn = createWorkQueue({ concurrency: 1, maxWaiting: MAX_WAITING_RUNS });

  constructor(parts: SpeakerParts) {
    this.#parts = parts;
    this.#pronunciation = new WorkerPool({
      file: new URL('./pronunciation/pronunciation-worker.ts', import.meta.url),
      workerData: parts.flite,
      maxThreads: 1,
      maxQueue: MAX_WAITING_TEXTS,
      timeoutMs: PRONUNCIATION_TIMEOUT_MS,
      idleTimeoutMs: PRONUNCIATION_IDLE_MS,
    });
  }

  /** Has the dictionary read, which takes half a second, so that the first text need not wait for it. */
  async start(): Promise<void> {
    await this.prepare('', new AbortController().signal);
  }

  /** Pieces of a text to be spoken one by one; see `PronunciationResults`. */
  prepare(text: string, signal: AbortSignal): Promise<PronunciationResults['prepare']> {
    return this.#ask({ kind: 'prepare', text }, signal);
  }

  /** The speech of each piece, in their order. */
  speak(
    pieces: readonly string[],
    voice: Voice,
    speed: number,
    signal: AbortSignal,
  ): AsyncGenerator<Int16Array> {
    return mapAhead(pieces, PIECES_AHEAD, (text, stop) => this.#speakPiece(text, voice, speed, stop), signal);
  }

  async close(): Promise<void> {
    await this.#pronunciation.close();
    // A run that nobody waits for any more may still be under way; the session must outlive it.
    await this.#inTurn(() => this.#parts.session.release());
  }

  /** A run that has begun cannot be stopped: it goes on in its turn, for nobody. */
  async #speakPiece(text: string, voice: Voice, speed: number, signal: AbortSignal): Promise<Int16Array> {
    const phonemes = await this.#ask({ kind: 'pronounce', text, accent: voice.accent }, signal);
    const spoken: Int16Array[] = [];
    for (const tokens of tokenRuns(phonemes, this.#parts.vocabulary)) {
      const speech = this.#inTurn(() => this.#run(tokens, voice, speed), signal);
      spoken.push(await orAborted(speech, signal));
    }
    return joined(spoken);
  }

  async #run(tokens: readonly number[], voice: Voice, speed: number): Promise<Int16Array> {
    const { session, inputs } = this.#parts;
    const tensor = (name: string, values: Float32Array | readonly number[], shape: readonly number[]) =>
      numbersTensor(inputs.get(name) ?? 'float32', values, shape);
    const style = voice.style(tokens.length - 2);
    const outputs = await session.run({
      input_ids: await tensor('input_ids', tokens, [1, tokens.length]),
      style: await tensor('style', style, [1, style.length]),
      speed: await tensor('speed', [speed], [1]),
    });
    const waveform = outputs.waveform ?? Object.values(outputs)[0];
    if (!waveform) throw new UpstreamFailure('invalid_reply', 'The model gave no sound');
    return Int16Array.from(numbersOf(waveform), toInt16);
  }

  /** The thread answers a task with the result of the task's kind. */
  #ask<Kind extends PronunciationTask['kind']>(
    task: Extract<PronunciationTask, { kind: Kind }>,
    signal: AbortSignal,
  ): Promise<PronunciationResults[Kind]> {
    return this.#pronunciation.run(task, signal) as Promise<PronunciationResults[Kind]>;
  }
}

function joined(pieces: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    all.set(piece, offset);
    offset += piece.length;
  }
  return all;
}
