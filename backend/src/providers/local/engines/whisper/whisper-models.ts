import type { LocalModel, ModelFile } from '../../local-model.ts';

const MEGABYTE = 1_000_000;

/** The same in all sizes. */
const TOKENIZER: ModelFile = {
  path: 'tokenizer.json',
  approximateBytes: 2_480_466,
  sha256: '27fc476bfe7f17299480be2273fc0608e4d5a99aba2ab5dec5374b4482d1a566',
};

interface WhisperSize {
  name: string;
  revision: string;
  files: readonly ModelFile[];
  memoryBytes: number;
  note: string;
}

const SIZES: readonly WhisperSize[] = [
  {
    name: 'base',
    revision: '1846881b6b3a3024392c1eea3ad983695bc23925',
    files: [
      {
        path: 'config.json',
        approximateBytes: 2_243,
        sha256: 'f4d0608f7d918166da7edb3e188de5ef1bfe70d9802e785d271fd88111e9cf4b',
      },
      {
        path: 'generation_config.json',
        approximateBytes: 3_832,
        sha256: '61070cf8de25b1e9256e8e102ded49d8d24a8369ed36ef84fdf21549e68125a0',
      },
      {
        path: 'tokenizer_config.json',
        approximateBytes: 282_682,
        sha256: '2e036e4dbacfdeb7242c7d4ec4149f4a16e86026048f94d1637e3a8ee9c6a573',
      },
      // Not the quantized one, which is known to make this size repeat itself.
      {
        path: 'onnx/encoder_model.onnx',
        approximateBytes: 82_468_078,
        sha256: 'a9f3b752833b49e880dec91ee5b6d936112be7c3ea07c221024ba493439f46fe',
      },
      {
        path: 'onnx/decoder_model_merged_quantized.onnx',
        approximateBytes: 53_693_315,
        sha256: 'fa3ef9902734ce5ae6f9ef2bdb2ba9a6c4b5785b09f4f420ce036573dc9d090b',
      },
    ],
    memoryBytes: 660 * MEGABYTE,
    note: 'Speech in 99 languages, with punctuation. Good in the common ones, for clear recordings.',
  },
  {
    name: 'small',
    revision: '36050c46d777d46dc4b5f43f6d90574fc38f8732',
    files: [
      {
        path: 'config.json',
        approximateBytes: 2_227,
        sha256: '457854d452f17661e197d74aee12b8e74fb75ba30ebfaa7426d0d61ea1e08a18',
      },
      {
        path: 'generation_config.json',
        approximateBytes: 3_893,
        sha256: 'f538b28220c6a6d6f1af1458d4141cacb4ef4963df3de98a19490440c412ddf0',
      },
      {
        path: 'tokenizer_config.json',
        approximateBytes: 282_683,
        sha256: '2a4c4281cf9f51ac6ccc406fdc711a087afe6530f671fa7b80953edc498275ce',
      },
      {
        path: 'onnx/encoder_model_quantized.onnx',
        approximateBytes: 92_326_160,
        sha256: 'a43a83f3c5361cd591cfa7c36f14b43cf7cb22f47a415cc14a8d557be800fa92',
      },
      {
        path: 'onnx/decoder_model_merged_quantized.onnx',
        approximateBytes: 156_750_845,
        sha256: 'ec07c3cbb64172c39791e26ee870a65ac22b458c36722bfe2776b3dbf741e0c9',
      },
    ],
    memoryBytes: 1_300 * MEGABYTE,
    note: 'More accurate than whisper-base, and takes about three times as long.',
  },
  {
    name: 'tiny',
    revision: 'ff4177021cc41f7db950912b73ea4fdf7d01d8e7',
    files: [
      {
        path: 'config.json',
        approximateBytes: 2_243,
        sha256: '46aeea0a406afbeb563fc8e59ca10609203df4299af6a83f73752fef369efd2d',
      },
      {
        path: 'generation_config.json',
        approximateBytes: 3_772,
        sha256: 'f5c67e5a4f7102f8cb4d058bc95da276bbc19eeec997267c3bb0f25ef68facd1',
      },
      {
        path: 'tokenizer_config.json',
        approximateBytes: 282_683,
        sha256: '2a4c4281cf9f51ac6ccc406fdc711a087afe6530f671fa7b80953edc498275ce',
      },
      {
        path: 'onnx/encoder_model_quantized.onnx',
        approximateBytes: 10_124_990,
        sha256: '2af4a414ca47aa30f61246017e5fe82b0a8d229281d1255ba666a2a7f6b84d19',
      },
      {
        path: 'onnx/decoder_model_merged_quantized.onnx',
        approximateBytes: 30_719_241,
        sha256: '25e807a962b6349356d0ea5d0dfe530b7e5bf0e2a484aeca0359d03143faddd3',
      },
    ],
    memoryBytes: 450 * MEGABYTE,
    note: 'The fastest Whisper, and the least accurate.',
  },
];

/** OpenAI's multilingual models, as exported for ONNX Runtime by Hugging Face; the best for its size first. */
export const WHISPER_MODELS: readonly LocalModel[] = SIZES.map((size) => ({
  id: `whisper-${size.name}`,
  engine: 'whisper',
  capabilities: ['speech_to_text'],
  source: {
    type: 'hub',
    repo: `onnx-community/whisper-${size.name}`,
    revision: size.revision,
    files: [TOKENIZER, ...size.files],
  },
  languages: [],
  licence: 'MIT',
  memoryBytes: size.memoryBytes,
  parameters: { speech_to_text: {} },
  note: size.note,
}));
