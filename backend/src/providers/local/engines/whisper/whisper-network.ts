import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { Tensor } from 'onnxruntime-node';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import { inputsOf, numbersOf, numbersTensor, openSession, type TensorInfo } from '../../onnx-session.ts';
import { SPECTROGRAM_FRAMES } from './log-mel-spectrogram.ts';

/** A text that the decoder is writing; its cache holds what it has read. */
export interface Decoding {
  /** Reads one more token and gives a number for each token that may follow: the higher, the likelier. */
  read(token: number): Promise<Float32Array>;
}

/** The two graphs of a Whisper model. They hold their thread while they work. */
export interface WhisperNetwork {
  encode(spectrogram: Float32Array, melBands: number): Promise<Tensor>;
  /** Begins a text about what was encoded. */
  decode(encoded: Tensor): Decoding;
  close(): Promise<void>;
}

const CACHE_INPUT = /^past_key_values\./;
const CACHE_BRANCH = 'use_cache_branch';

/**
 * Opens the graphs as Hugging Face's exports have them: an encoder, and a decoder with `past_key_values` inputs and a
 * `use_cache_branch` switch. Throws an `UpstreamFailure` when a file is missing or is something else.
 *
 * @param files inside the folder; the first that is there counts
 */
export async function openWhisperNetwork(
  folder: string,
  files: { encoder: readonly string[]; decoder: readonly string[] },
): Promise<WhisperNetwork> {
  const encoder = await openSession(firstThatExists(folder, files.encoder));
  const decoder = await openSession(firstThatExists(folder, files.decoder));
  const inputs = inputsOf(decoder);
  const caches = inputs.filter(({ name }) => CACHE_INPUT.test(name));
  if (caches.length === 0 || !decoder.inputNames.includes(CACHE_BRANCH)) {
    throw new UpstreamFailure(
      'not_configured',
      'The decoder is not a merged one: it has to take past_key_values and use_cache_branch',
    );
  }
  const [features] = inputsOf(encoder);
  if (!features) throw new UpstreamFailure('not_configured', 'The encoder takes no features');

  return {
    async encode(spectrogram, melBands) {
      const shape = [1, melBands, SPECTROGRAM_FRAMES];
      const tensor = numbersTensor(features.type, spectrogram, shape);
      return outputOf(await encoder.run({ [features.name]: tensor }), encoder.outputNames[0]);
    },
    decode: (encoded) => createDecoding(decoder, caches, encoded),
    async close() {
      await Promise.all([encoder.release(), decoder.release()]);
    },
  };
}

function createDecoding(decoder: InferenceSession, caches: readonly TensorInfo[], encoded: Tensor): Decoding {
  let cache: Record<string, Tensor> = Object.fromEntries(caches.map((info) => [info.name, emptyCache(info)]));
  let isFirst = true;
  return {
    async read(token) {
      // What the encoder said does not change, and the branch with a cache gives nothing for it.
      const kept = isFirst ? caches : caches.filter(({ name }) => name.includes('.decoder.'));
      const outputs = await decoder.run(
        {
          input_ids: new Tensor('int64', BigInt64Array.of(BigInt(token)), [1, 1]),
          encoder_hidden_states: encoded,
          [CACHE_BRANCH]: new Tensor('bool', Uint8Array.of(isFirst ? 0 : 1), [1]),
          ...cache,
        },
        ['logits', ...kept.map(({ name }) => name.replace(CACHE_INPUT, 'present.'))],
      );
      isFirst = false;
      const renewed = kept.map(({ name }) => [
        name,
        outputOf(outputs, name.replace(CACHE_INPUT, 'present.')),
      ]);
      cache = { ...cache, ...Object.fromEntries(renewed) };
      return numbersOf(outputOf(outputs, 'logits'));
    },
  };
}

/** One text, and nothing read yet: sizes that the graph leaves open are 1 for the texts and 0 for their lengths. */
function emptyCache({ type, shape }: TensorInfo): Tensor {
  const sizes = shape.map((size) => (typeof size === 'number' ? size : size.includes('batch') ? 1 : 0));
  return numbersTensor(type, [], sizes);
}

function outputOf(outputs: Record<string, Tensor>, name: string | undefined): Tensor {
  const tensor = name === undefined ? undefined : outputs[name];
  if (!tensor) throw new UpstreamFailure('not_configured', `The model has no output ${name}`);
  return tensor;
}

function firstThatExists(folder: string, files: readonly string[]): string {
  const found = files.map((file) => join(folder, file)).find((path) => existsSync(path));
  if (found) return found;
  const [first, ...others] = files;
  const rest = others.length > 0 ? ` or one of the same name of another precision` : '';
  throw new UpstreamFailure('not_configured', `The model has no file ${first}${rest}`);
}
