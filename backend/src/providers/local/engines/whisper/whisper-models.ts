import type { LocalModel, ModelFile } from '../../local-model.ts';

const MEGABYTE = 1_000_000;

interface WhisperSize {
  name: string;
  encoderBytes: number;
  decoderBytes: number;
  memoryBytes: number;
  note: string;
}

const SIZES: readonly WhisperSize[] = [
  {
    name: 'base',
    encoderBytes: 23 * MEGABYTE,
    decoderBytes: 54 * MEGABYTE,
    memoryBytes: 600 * MEGABYTE,
    note: 'Speech in 99 languages, with punctuation. Good in the common ones, for clear recordings.',
  },
  {
    name: 'small',
    encoderBytes: 92 * MEGABYTE,
    decoderBytes: 157 * MEGABYTE,
    memoryBytes: 1_300 * MEGABYTE,
    note: 'More accurate than whisper-base, and takes about three times as long.',
  },
  {
    name: 'tiny',
    encoderBytes: 10 * MEGABYTE,
    decoderBytes: 31 * MEGABYTE,
    memoryBytes: 450 * MEGABYTE,
    note: 'The fastest Whisper, and the least accurate.',
  },
];

const filesOf = ({ encoderBytes, decoderBytes }: WhisperSize): ModelFile[] => [
  { path: 'config.json', approximateBytes: 2_200 },
  { path: 'generation_config.json', approximateBytes: 3_900 },
  { path: 'preprocessor_config.json', approximateBytes: 340 },
  { path: 'tokenizer.json', approximateBytes: 2_500_000 },
  { path: 'tokenizer_config.json', approximateBytes: 283_000 },
  { path: 'onnx/encoder_model_quantized.onnx', approximateBytes: encoderBytes },
  { path: 'onnx/decoder_model_merged_quantized.onnx', approximateBytes: decoderBytes },
];

/** OpenAI's multilingual models, as quantized for processors by Hugging Face; the best for its size first. */
export const WHISPER_MODELS: readonly LocalModel[] = SIZES.map((size) => ({
  id: `whisper-${size.name}`,
  engine: 'whisper',
  capabilities: ['speech_to_text'],
  source: {
    type: 'hub',
    repo: `onnx-community/whisper-${size.name}`,
    revision: 'main',
    files: filesOf(size),
  },
  languages: [],
  licence: 'MIT',
  memoryBytes: size.memoryBytes,
  parameters: { speech_to_text: {} },
  note: size.note,
}));
