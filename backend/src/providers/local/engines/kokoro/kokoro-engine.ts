import { join } from 'node:path';
import { wavFile } from '../../../../media/audio/wav.ts';
import { OverloadedError } from '../../../../utils/errors.ts';
import { WorkerPoolFullError, WorkerTimeoutError } from '../../../../utils/worker-pool.ts';
import type { SpeechCall } from '../../../provider.ts';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import type { LoadContext, LoadedModel, LocalEngine } from '../../local-engine.ts';
import type { LocalModel } from '../../local-model.ts';
import { optionsOf } from '../../model-options.ts';
import { sizeOf } from '../../model-presence.ts';
import { compileFlite } from '../flite/flite-program.ts';
import { readVocabulary, readVoice, type Voice } from './kokoro-files.ts';
import { KokoroNetwork } from './kokoro-network.ts';
import { type KokoroOptions, kokoroOptionsSchema } from './kokoro-options.ts';
import { KokoroSpeaker } from './kokoro-speaker.ts';
import { KOKORO_SPEED, kokoroParameters, voiceNames } from './kokoro-voices.ts';

/** Seconds of speech that one call may give: 350 MB of WAV. */
const MAX_SECONDS = 7_200;
const RETRY_AFTER_MS = 2_000;
/** What the dictionary and its thread take, and the runtime while it speaks the longest run: measured, bytes. */
const DICTIONARY_BYTES = 130 * 1024 * 1024;
const RUN_BYTES = 440 * 1024 * 1024;

/**
 * English text to speech with Kokoro, in threads of its own. Answers mono WAV, 24 kHz unless the model's options say
 * otherwise.
 */
export const createKokoroEngine = (): LocalEngine => ({
  name: 'kokoro',
  optionsSchema: kokoroOptionsSchema,
  parameters: kokoroParameters,
  load: loadKokoro,
});

async function loadKokoro(model: LocalModel, { folder }: LoadContext): Promise<LoadedModel> {
  const options = optionsOf(model, kokoroOptionsSchema);
  const voices = voicesOf(model, options, folder);
  const vocabulary = await readVocabulary(join(folder, options.tokenizer));
  const network = await openNetwork(model.id, join(folder, options.model));
  const speaker = new KokoroSpeaker({ network, vocabulary, flite: await compileFlite() });
  await speaker.start();

  /** Speech piece by piece. Rejects at once what cannot be spoken. */
  async function speak(call: SpeechCall, signal: AbortSignal): Promise<AsyncGenerator<Int16Array>> {
    try {
      signal.throwIfAborted();
      const speed = speedOf(call);
      const voice = await voices.load(call);
      const pieces = piecesOf(await speaker.prepare(call.text, signal));
      const spoken = speaker.speak(pieces, voice, speed, signal);
      return bounded(spoken, MAX_SECONDS * options.sample_rate, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw toFailure(error);
    }
  }

  return {
    memoryBytes: sizeOf('files' in model.source ? model.source.files : []) + DICTIONARY_BYTES + RUN_BYTES,
    async synthesizeSpeech(call, { signal }) {
      const pieces: Uint8Array[] = [];
      for await (const { buffer } of await speak(call, signal)) pieces.push(new Uint8Array(buffer));
      return { bytes: wavFile(pieces, options.sample_rate), contentType: 'audio/wav' };
    },
    streamSpeech: async (call, { signal }) => ({
      sampleRate: options.sample_rate,
      pieces: await speak(call, signal),
    }),
    close: () => speaker.close(),
  };
}

async function openNetwork(id: string, file: string): Promise<KokoroNetwork> {
  try {
    return await KokoroNetwork.open(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UpstreamFailure('not_configured', `${id} cannot be loaded: ${reason}`, { cause: error });
  }
}

/** The voices of a model. Each is read when it first speaks, and kept. */
function voicesOf(model: LocalModel, options: KokoroOptions, folder: string) {
  const { id } = model;
  const names = voiceNames(model, options);
  const usual = options.default_voice ?? names[0];
  if (usual === undefined) throw new UpstreamFailure('not_configured', `${id} has no English voice`);
  if (!names.includes(usual)) {
    throw new UpstreamFailure('not_configured', `${id} has no voice ${usual}; it has ${names.join(', ')}`);
  }
  const loaded = new Map<string, Promise<Voice>>();
  return {
    load({ voice, speaker_id }: SpeechCall): Promise<Voice> {
      const wanted = voice ?? (speaker_id === undefined ? usual : names[speaker_id]);
      if (wanted === undefined || !names.includes(wanted)) {
        throw new UpstreamFailure(
          'unsupported',
          `${id} has no such voice; its voices are ${names.join(', ')}`,
          {
            field: voice === undefined ? 'speaker_id' : 'voice',
          },
        );
      }
      const reading = loaded.get(wanted) ?? readVoice(join(folder, options.voices), wanted);
      loaded.set(wanted, reading);
      reading.catch(() => loaded.delete(wanted));
      return reading;
    },
  };
}

function speedOf({ speed }: SpeechCall): number {
  const { minimum, maximum } = KOKORO_SPEED;
  if (speed >= minimum && speed <= maximum) return speed;
  throw new UpstreamFailure('unsupported', `Kokoro speaks at a speed from ${minimum} to ${maximum}`, {
    field: 'speed',
  });
}

/** A text of which most letters would be lost is turned down rather than spoken in shreds. */
function piecesOf({ pieces, kept }: { pieces: string[]; kept: number }): string[] {
  if (pieces.length > 0 && kept >= 0.5) return pieces;
  throw new UpstreamFailure(
    'unsupported',
    'Kokoro speaks English only, and the text has little or nothing in Latin letters or digits to speak',
    { field: 'text' },
  );
}

async function* bounded(
  pieces: AsyncIterable<Int16Array>,
  maxSamples: number,
  signal: AbortSignal,
): AsyncGenerator<Int16Array> {
  let samples = 0;
  try {
    for await (const piece of pieces) {
      samples += piece.length;
      if (samples > maxSamples) {
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

function toFailure(error: unknown): UpstreamFailure {
  if (error instanceof UpstreamFailure) return error;
  if (error instanceof WorkerPoolFullError || error instanceof OverloadedError) {
    return new UpstreamFailure('unavailable', 'Too many texts wait to be spoken', {
      retryAfterMs: RETRY_AFTER_MS,
    });
  }
  if (error instanceof WorkerTimeoutError) {
    return new UpstreamFailure('timeout', 'The text could not be read in time', { cause: error });
  }
  return new UpstreamFailure('unavailable', 'The speech synthesizer failed', { cause: error });
}
