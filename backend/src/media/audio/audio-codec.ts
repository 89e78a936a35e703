import { FileTooLargeError, InvalidFormatError, OverloadedError, TimeoutError } from '../../utils/errors.ts';
import { WorkerPool, WorkerPoolFullError, WorkerTimeoutError } from '../../utils/worker-pool.ts';
import { AUDIO_CONTENT_TYPE, type AudioOutputFormat, type Pcm } from './audio-format.ts';
import { tooLong } from './audio-problem.ts';
import type { AudioFacts, AudioReply, AudioTask, AudioTaskResults } from './audio-task.ts';
import { EncodingThread, EncodingThreadFullError } from './encoding-thread.ts';
import { type SampleStream, streamCompressed, streamWav } from './stream-audio.ts';
import { completePcmWavDuration } from './wav.ts';

export interface AudioCodecOptions {
  /** Longest audio that is accepted. */
  maxSeconds: number;
  maxThreads?: number;
  /** Calls that may wait for a thread. */
  maxQueue?: number;
  /** Milliseconds that one call may take, waiting included; an inspection gets 15 s at most. */
  timeoutMs?: number;
}

interface EncodedAudio {
  bytes: Uint8Array;
  contentType: string;
}

/**
 * Recognises, decodes and encodes audio in worker threads. It reads wav, mp3, m4a (and the sound of mp4), aac,
 * ogg, opus, webm and flac, always told by the bytes and never by a declared type.
 *
 * Inputs are copied to the worker, because callers still send the same bytes upstream; results are moved back.
 *
 * Every method rejects with `InvalidFormatError` when the bytes are not audio or not decodable, with
 * `FileTooLargeError` when the audio is longer than `maxSeconds`, with `OverloadedError` when too many calls wait,
 * with `TimeoutError`, or with the signal's reason.
 */
export interface AudioCodec {
  /** Format, MIME type and true length: every packet is seen, the first second or so is decoded. */
  inspect(bytes: Uint8Array, signal: AbortSignal): Promise<AudioFacts>;
  /** All samples. With `sampleRate` (Hz) mixed to one channel and resampled, else as they are in the file. */
  decode(bytes: Uint8Array, options: { sampleRate?: number; signal: AbortSignal }): Promise<Pcm>;
  /** The audio as 16-bit PCM WAV with one channel. */
  toWav(bytes: Uint8Array, options: { sampleRate: number; signal: AbortSignal }): Promise<Uint8Array>;
  /**
   * The audio in `format`. Bytes that already have it come back unchanged, except that a FLAC or WAV header which
   * does not know the length, as streaming servers write it, is made true. Opus in Ogg counts as `ogg`.
   */
  convert(media: EncodedAudio, format: AudioOutputFormat, signal: AbortSignal): Promise<EncodedAudio>;
  encode(pcm: Pcm, format: AudioOutputFormat, signal: AbortSignal): Promise<EncodedAudio>;
  /**
   * Writes samples as one file while they arrive, for as long as they do, in a header that does not know the length.
   * A piece of samples is asked for when the bytes of the one before have been taken. Whoever has begun to read has
   * to read on or `return`, for the encoder to be freed.
   */
  stream(samples: SampleStream, format: AudioOutputFormat): AsyncGenerator<Uint8Array, void, undefined>;
  /** Ends the threads; calls that still run reject. */
  close(): Promise<void>;
}

/** Files that may be encoded while they are spoken. */
const MAX_STREAMS = 128;
/** One second of audio takes a few milliseconds; the first one may have to start the thread. */
const STREAM_BLOCK_TIMEOUT_MS = 30_000;
const IDLE_TIMEOUT_MS = 10_000;
/** Longer, since a stream waits for the thread to start before its first byte. */
const STREAM_IDLE_TIMEOUT_MS = 60_000;
/** Two hours of AAC, the slowest codec, take about half of it. */
const DEFAULT_TIMEOUT_MS = 180_000;
/** Under a second for 25 MB; a damaged WebM file can send its parser in circles, which ends here. */
const INSPECTION_TIMEOUT_MS = 15_000;

export function createAudioCodec(options: AudioCodecOptions): AudioCodec {
  const { maxSeconds } = options;
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const pool = new WorkerPool<AudioTask, AudioReply>({
    file: new URL('./audio-worker.ts', import.meta.url),
    maxThreads: options.maxThreads ?? 2,
    maxQueue: options.maxQueue ?? 64,
    timeoutMs,
    idleTimeoutMs: IDLE_TIMEOUT_MS,
  });

  const encodingThread = new EncodingThread({
    maxSessions: MAX_STREAMS,
    timeoutMs: STREAM_BLOCK_TIMEOUT_MS,
    idleTimeoutMs: STREAM_IDLE_TIMEOUT_MS,
  });

  async function run<Kind extends AudioTask['kind']>(
    task: Extract<AudioTask, { kind: Kind }>,
    signal: AbortSignal,
  ): Promise<AudioTaskResults[Kind]> {
    let reply: AudioReply<Kind>;
    // Cloning a view would clone all of the buffer that it may be a small part of; a copy of the view is moved.
    const copy: AudioTask = 'bytes' in task ? { ...task, bytes: new Uint8Array(task.bytes) } : task;
    try {
      // The worker answers a task with the result of the task's kind.
      reply = (await pool.run(copy, signal, {
        transfer: 'bytes' in copy ? [copy.bytes.buffer] : [],
        timeoutMs: task.kind === 'inspect' ? Math.min(timeoutMs, INSPECTION_TIMEOUT_MS) : timeoutMs,
      })) as AudioReply<Kind>;
    } catch (error) {
      if (error instanceof WorkerPoolFullError) throw new OverloadedError('Too much audio is waiting', 1);
      if (error instanceof WorkerTimeoutError) {
        throw new TimeoutError('The audio took too long to process', { cause: error });
      }
      throw error;
    }
    if (reply.ok) return reply.result;
    throw reply.code === 'file_too_large'
      ? new FileTooLargeError(reply.message)
      : new InvalidFormatError(reply.message);
  }

  return {
    async inspect(bytes, signal) {
      signal.throwIfAborted();
      // The largest files are uncompressed: what their header tells is worth no copy for a thread.
      const duration = completePcmWavDuration(bytes);
      if (duration === undefined) return run({ kind: 'inspect', bytes, maxSeconds }, signal);
      if (duration > maxSeconds) throw new FileTooLargeError(tooLong(maxSeconds).message);
      return { format: 'wav', contentType: AUDIO_CONTENT_TYPE.wav, duration };
    },
    decode: (bytes, { sampleRate, signal }) => run({ kind: 'decode', bytes, sampleRate, maxSeconds }, signal),
    toWav: (bytes, { sampleRate, signal }) => run({ kind: 'to-wav', bytes, sampleRate, maxSeconds }, signal),
    async convert(media, format, signal) {
      signal.throwIfAborted();
      // The commonest case needs no thread: uncompressed samples are whole when the sizes agree.
      if (format === 'wav' && completePcmWavDuration(media.bytes) !== undefined) {
        return { bytes: media.bytes, contentType: AUDIO_CONTENT_TYPE.wav };
      }
      const { bytes, contentType } = await run(
        { kind: 'convert', bytes: media.bytes, format, maxSeconds },
        signal,
      );
      return { bytes: bytes ?? media.bytes, contentType };
    },
    async encode(pcm, format, signal) {
      const bytes = await run({ kind: 'encode', pcm, format, maxSeconds }, signal);
      return { bytes, contentType: AUDIO_CONTENT_TYPE[format] };
    },
    async *stream(samples, format) {
      if (format === 'wav') return yield* streamWav(samples);
      try {
        yield* streamCompressed(encodingThread, samples, format);
      } catch (error) {
        if (error instanceof EncodingThreadFullError)
          throw new OverloadedError('Too much audio is waiting', 1);
        throw error;
      }
    },
    async close() {
      await Promise.all([pool.close(), encodingThread.close()]);
    },
  };
}
