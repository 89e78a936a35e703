import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { pool } from './pooling.ts';
import type { Pooling } from './sentence-transformer-options.ts';

/** What a model may give for the tokens of a text, or for the text itself; else its first output is taken. */
const USUAL_OUTPUTS = ['last_hidden_state', 'token_embeddings', 'sentence_embedding'];
/** Errors only, and not those either that are thrown anyway. */
const LOG_SEVERITY = 4;

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
  const { padTokenId, pooling } = options;
  const { file, session } = await openSession(options);
  const outputName =
    USUAL_OUTPUTS.find((name) => session.outputNames.includes(name)) ?? session.outputNames[0];
  if (outputName === undefined) throw new Error(`${file} has no output`);

  return async (texts) => {
    const length = Math.max(...texts.map((ids) => ids.length));
    const inputs = inputsOf(texts, length, padTokenId);
    const feeds: Record<string, Tensor> = {};
    for (const { name, isTensor, ...metadata } of session.inputMetadata) {
      const values = inputs[name];
      if (!values) throw new Error(`${file} wants the input ${name}, which a text does not give`);
      const type = isTensor && 'type' in metadata ? metadata.type : undefined;
      feeds[name] = integerTensor(values, [texts.length, length], type);
    }
    const { [outputName]: output } = await session.run(feeds, [outputName]);
    if (!output) throw new Error(`${file} gave no ${outputName}`);
    const [rows, , dimension] = output.dims;
    const numbers = numbersOf(output);
    const isPooled = output.dims.length === 2;
    const rowLength = numbers.length / texts.length;
    if (rows !== texts.length || (!isPooled && output.dims.length !== 3)) {
      throw new Error(`${file} gives neither a vector for each token nor one for each text`);
    }
    return texts.map((ids, row) => {
      const states = numbers.slice(row * rowLength, (row + 1) * rowLength);
      if (isPooled || dimension === undefined) return states;
      return pool(states.subarray(0, ids.length * dimension), dimension, pooling);
    });
  };
}

async function openSession({ folder, files, threads }: OnnxEncoderOptions) {
  const file = await firstThatExists(folder, files);
  try {
    // By its path, so that weights in a file beside it are found.
    const session = await InferenceSession.create(join(folder, file), {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: LOG_SEVERITY,
      // Its threads would burn a core each while they wait for the next layer, which the event loop has need of.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
    return { file, session };
  } catch (error) {
    throw new Error(`${file} is not a model that ONNX Runtime can run`, { cause: error });
  }
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

/** Row by row, padded at the end. The names are those that Hugging Face's models give their inputs. */
function inputsOf(
  texts: readonly (readonly number[])[],
  length: number,
  padTokenId: number,
): Record<string, Int32Array> {
  const size = texts.length * length;
  const ids = new Int32Array(size).fill(padTokenId);
  const mask = new Int32Array(size);
  const positions = new Int32Array(size);
  for (const [row, text] of texts.entries()) {
    const start = row * length;
    ids.set(text, start);
    mask.fill(1, start, start + text.length);
    for (let position = 0; position < length; position++) positions[start + position] = position;
  }
  return {
    input_ids: ids,
    attention_mask: mask,
    token_type_ids: new Int32Array(size),
    position_ids: positions,
  };
}

function integerTensor(values: Int32Array, dims: number[], type: string | undefined): Tensor {
  return type === 'int32'
    ? new Tensor('int32', values, dims)
    : new Tensor('int64', BigInt64Array.from(values, BigInt), dims);
}

function numbersOf({ data, type }: Tensor): Float32Array {
  if (data instanceof Float32Array) return data;
  // Node has 16-bit floats, which the types of TypeScript's target do not know.
  if (type === 'float16') return Float32Array.from(data as Iterable<number>);
  throw new Error(`The model's output is of type ${type}; it has to be float32 or float16`);
}
