import { z } from 'zod';

/** Names of the files in which the Hub's ONNX repositories keep the weights of each precision. */
const FILE_OF_PRECISION = {
  fp32: 'model.onnx',
  fp16: 'model_fp16.onnx',
  q8: 'model_quantized.onnx',
  int8: 'model_int8.onnx',
  uint8: 'model_uint8.onnx',
  q4: 'model_q4.onnx',
  q4f16: 'model_q4f16.onnx',
  bnb4: 'model_bnb4.onnx',
} as const;

type Precision = keyof typeof FILE_OF_PRECISION;

/** Tried in this order when nothing is said: the smaller one is nearly as good and several times as fast. */
const USUAL_PRECISIONS: readonly Precision[] = ['q8', 'fp32'];

export const sentenceTransformerOptionsSchema = z.strictObject({
  /** The graph, inside the model's folder. */
  file: z
    .string()
    .regex(/^(?!.*(^|\/)\.\.(\/|$))[^/].*\.onnx$/, 'must be the path of an .onnx file inside the folder')
    .optional(),
  /** Instead of `file`: which of the usual files to take. */
  dtype: z.enum(Object.keys(FILE_OF_PRECISION) as [Precision, ...Precision[]]).optional(),
  /** How one vector is made of those of the tokens. What the model's own files say, else the mean. */
  pooling: z.enum(['mean', 'cls', 'last']).optional(),
  /** Brings each vector to length 1. */
  normalize: z.boolean().default(true),
  /** Of a longer text the rest is left out. At most, and unless said, what the model's own files say. */
  max_tokens: z.int().min(4).max(32_768).optional(),
  /** The first is put before each text that begins with none of them. */
  prefixes: z.array(z.string().min(1).max(1_000)).max(16).default([]),
  /** The model was trained so that the beginning of a vector is a good shorter vector. */
  matryoshka: z.boolean().default(false),
});
export type SentenceTransformerOptions = z.output<typeof sentenceTransformerOptionsSchema>;
export type Pooling = NonNullable<SentenceTransformerOptions['pooling']>;

/** Where the graph may be inside the model's folder, the likeliest first. */
export function graphFiles({ file, dtype }: SentenceTransformerOptions): string[] {
  if (file !== undefined) return [file];
  const precisions = dtype === undefined ? USUAL_PRECISIONS : [dtype];
  const names = precisions.map((precision) => FILE_OF_PRECISION[precision]);
  return [...names.map((name) => `onnx/${name}`), ...names];
}
