import type { LocalModel, ModelFile } from '../../local-model.ts';
import { KOKORO_VOICES } from './kokoro-voices.ts';

/** 510 styles of 256 numbers of 32 bits. */
const VOICE_BYTES = 510 * 256 * 4;

const FILES: readonly ModelFile[] = [
  { path: 'onnx/model_quantized.onnx', approximateBytes: 92_400_000 },
  { path: 'tokenizer.json', approximateBytes: 3_500 },
  ...KOKORO_VOICES.map((voice) => ({ path: `voices/${voice}.bin`, approximateBytes: VOICE_BYTES })),
];

export const KOKORO_MODELS: readonly LocalModel[] = [
  {
    id: 'kokoro-82m',
    engine: 'kokoro',
    capabilities: ['text_to_speech'],
    source: { type: 'hub', repo: 'onnx-community/Kokoro-82M-v1.0-ONNX', revision: 'main', files: FILES },
    languages: ['en-US', 'en-GB'],
    licence: 'Apache-2.0',
    memoryBytes: 450 * 1024 * 1024,
    parameters: {},
    note: 'Natural English speech. The pronunciation comes from a dictionary and rules of our own.',
  },
];
