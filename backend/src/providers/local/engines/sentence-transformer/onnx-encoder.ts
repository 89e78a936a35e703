import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tensor } from 'onnxruntime-node';
import { inputsOf, numbersOf, numbersTensor, openSession } from '../../onnx-session.ts';
import { pool } from './pooling.ts';
import type { Pooling } from './sentence-transformer-options.ts';

/** What a model may give for the tokens of a text, or for the text itself; else its first output is taken. */
const USUAL_OUTPUTS = ['last_hidden_state', 'token_embeddings', 'sentence_embedding'];

export interface OnnxEncoderOptions {
  /** Absolute path of the folder that holds the model. */
  folder: string;
  /** Where the graph may be in it; the first that is there counts. */
  files: readonly string[];
  /** Threads that one batch is spread over. */
  threads: number;
  padTokenId: number;
  pooling: Pooling;
}

/** Makes a vector of each of some texts, given as token ids. It blocks its thread, for `onnxruntime-node` does. */
export type OnnxEncoder = (texts: readonly (readonly number[])[]) => Promise<Float32Array[]>;

/** Opens the graph. Throws an Error when there is none or it is no text encoder. */
export async function createOnnxEncoder(options: OnnxEncoderOptions): Promise<OnnxEncoder> {
  const { folder, padTokenId, pooling } = options;
  const file = await firstThatExists(folder, options.files);
  const session = await openSession(join(folder, file), { threads: options.threads });
  const inputs = inputsOf(session);
  const outputName =
    USUAL_OUTPUTS.find((name) => session.outputNames.includes(name)) ?? session.outputNames[0];
  if (outputName === undefined) throw new Error(`${file} has no output`);

  return async (texts) => {
    const length = Math.max(...texts.map((ids) => ids.length));
    const numbers = inputNumbers(texts, length, padTokenId);
    const feeds: Record<string, Tensor> = {};
    for (const { name, type } of inputs) {
      const given = numbers[name];
      if (!given) throw new Error(`${file} wants the input ${name}, which a text does not give`);
      feeds[name] = numbersTensor(type, given, [texts.length, length]);
    }
    const { [outputName]: output } = await session.run(feeds, [outputName]);
    if (!output) throw new Error(`${file} gave no ${outputName}`);
    return vectorsOf(output, texts, pooling);
  };
}

/** One vector for each text, whether the model pools by itself or gives one for each token. */
function vectorsOf(output: Tensor, texts: readonly (readonly number[])[], pooling: Pooling): Float32Array[] {
  const [rows, , dimension] = output.dims;
  const isPooled = output.dims.length === 2;
  if (rows !== texts.length || (!isPooled && output.dims.length !== 3)) {
    throw new Error('The model gives neither a vector for each token nor one for each text');
  }
  const numbers = numbersOf(output);
  const rowLength = numbers.length / texts.length;
  return texts.map((ids, row) => {
    const states = numbers.slice(row * rowLength, (row + 1) * rowLength);
    if (isPooled || dimension === undefined) return states;
    return pool(states.subarray(0, ids.length * dimension), dimension, pooling);
  });
}

async function firstThatExists(folder: string, files: readonly string[]): Promise<string> {
  for (const file of files) {
    try {
      await access(join(folder, file));
      return file;
    } catch {
      // The next one, then.
    }
  }
  throw new Error(`none of ${files.join(', ')} is there`);
}

/** What a model may ask for, row by row and padded at the end, by the names that Hugging Face's models use. */
function inputNumbers(
  texts: readonly (readonly number[])[],
  length: number,
  padTokenId: number,
): Record<string, number[]> {
  const padded = (row: (ids: readonly number[]) => number[], padding: number) =>
    texts.flatMap((ids) => [...row(ids), ...new Array<number>(length - ids.length).fill(padding)]);
  return {
    input_ids: padded((ids) => [...ids], padTokenId),
    attention_mask: padded((ids) => ids.map(() => 1), 0),
    token_type_ids: padded((ids) => ids.map(() => 0), 0),
    position_ids: padded((ids) => ids.map((_, position) => position), 0),
  };
}
