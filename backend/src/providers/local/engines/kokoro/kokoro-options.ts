import { z } from 'zod';

/** `options` of a model of this engine. Paths are inside the model's folder. */
export const kokoroOptionsSchema = z.strictObject({
  model: z.string().default('onnx/model_quantized.onnx'),
  tokenizer: z.string().default('tokenizer.json'),
  voices: z.string().default('voices'),
  /** The voice of callers who name none. */
  default_voice: z.string().optional(),
  /** Hz. */
  sample_rate: z.int().min(8_000).max(48_000).default(24_000),
});
export type KokoroOptions = z.output<typeof kokoroOptionsSchema>;
