import type { LocalModel, ModelFile } from '../../local-model.ts';

/** American voices, then British ones, each with the better ones first. The second letter tells female from male. */
export const KOKORO_VOICES = [
  'af_heart',
  'af_bella',
  'af_nicole',
  'af_aoede',
  'af_kore',
  'af_sarah',
  'af_nova',
  'af_sky',
  'af_alloy',
  'af_jessica',
  'af_river',
  'am_michael',
  'am_fenrir',
  'am_puck',
  'am_echo',
  'am_eric',
  'am_liam',
  'am_onyx',
  'am_santa',
  'am_adam',
  'bf_emma',
  'bf_isabella',
  'bf_alice',
  'bf_lily',
  'bm_george',
  'bm_fable',
  'bm_lewis',
  'bm_daniel',
];
/** 510 styles of 256 numbers of 32 bits. */
const VOICE_BYTES = 510 * 256 * 4;

const FILES: readonly ModelFile[] = [
  { path: 'onnx/model_quantized.onnx', approximateBytes: 92_400_000 },
  { path: 'tokenizer.json', approximateBytes: 3_500 },
  ...KOKORO_VOICES.map((voice) => ({ path: `voices/${voice}.bin`, approximateBytes: VOICE_BYTES })),
];

export const KOKORO_SPEED = { default: 1, minimum: 0.5, maximum: 2 };

export const KOKORO_MODELS: readonly LocalModel[] = [
  {
    id: 'kokoro-82m',
    engine: 'kokoro',
    capabilities: ['text_to_speech'],
    source: { type: 'hub', repo: 'onnx-community/Kokoro-82M-v1.0-ONNX', revision: 'main', files: FILES },
    languages: ['en-US', 'en-GB'],
    licence: 'Apache-2.0',
    memoryBytes: 450 * 1024 * 1024,
    parameters: {
      text_to_speech: {
        voice: { default: KOKORO_VOICES[0] ?? '', values: KOKORO_VOICES },
        speaker_id: { default: 0, minimum: 0, maximum: KOKORO_VOICES.length - 1 },
        speed: KOKORO_SPEED,
      },
    },
    note: 'Natural English speech. The pronunciation comes from a dictionary and rules of our own.',
  },
];
