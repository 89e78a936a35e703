import { z } from 'zod';

const pathSchema = z
  .string()
  .regex(/^(?!\/)(?!.*\.\.)[\w./-]+\.onnx$/, 'must be the path of an .onnx file inside the model’s folder');

/** What `options` of a Whisper model may say. */
export const whisperOptionsSchema = z.strictObject({
  /** The encoder's file, where it is none of the usual ones. */
  encoder: pathSchema.optional(),
  /** The decoder's file: a merged one, which runs with and without its cache. */
  decoder: pathSchema.optional(),
});
export type WhisperOptions = z.output<typeof whisperOptionsSchema>;

/** Files of Hugging Face's exports, those that run fastest on a processor first. */
const PRECISIONS = ['_quantized', '_int8', '_uint8', '', '_fp16', '_q4', '_bnb4'];

export const encoderFiles = ({ encoder }: WhisperOptions): string[] =>
  encoder ? [encoder] : PRECISIONS.map((precision) => `onnx/encoder_model${precision}.onnx`);

export const decoderFiles = ({ decoder }: WhisperOptions): string[] =>
  decoder ? [decoder] : PRECISIONS.map((precision) => `onnx/decoder_model_merged${precision}.onnx`);
