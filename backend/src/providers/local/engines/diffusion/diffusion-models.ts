import type { LocalModel, ModelFile } from '../../local-model.ts';
import type { DiffusionOptions } from './diffusion-options.ts';

const side = { default: 512, minimum: 256, maximum: 768 };
const options: DiffusionOptions = { scheduler: 'lcm', steps: 4, guidance_scale: 8, maximum_side: 768 };
const sampling = {
  negative_prompt: { supported: false },
  num_inference_steps: { default: 4, minimum: 1, maximum: 50 },
  guidance_scale: { default: 8, minimum: 1, maximum: 20 },
};

const maybe = (...paths: string[]): ModelFile[] =>
  paths.map((path) => ({ path, approximateBytes: 0, optional: true }));

/** Models of the Hub that make images; the best first. */
export const DIFFUSION_MODELS: readonly LocalModel[] = [
  {
    id: 'lcm-dreamshaper-v7',
    engine: 'diffusion',
    capabilities: ['image_generation', 'image_editing'],
    source: {
      type: 'hub',
      repo: 'TheyCallMeHex/LCM-Dreamshaper-V7-ONNX',
      revision: 'main',
      files: [
        { path: 'scheduler/scheduler_config.json', approximateBytes: 600 },
        { path: 'text_encoder/model.onnx', approximateBytes: 492_500_000 },
        { path: 'tokenizer/merges.txt', approximateBytes: 525_000 },
        { path: 'tokenizer/vocab.json', approximateBytes: 1_060_000 },
        ...maybe('tokenizer/special_tokens_map.json', 'tokenizer/tokenizer_config.json'),
        // The graph; its weights of 32 bits are more than one ONNX file may hold.
        { path: 'unet/model.onnx', approximateBytes: 2_000_000 },
        { path: 'unet/model.onnx_data', approximateBytes: 3_440_000_000 },
        ...maybe('unet/config.json', 'vae_decoder/config.json'),
        { path: 'vae_decoder/model.onnx', approximateBytes: 198_000_000 },
        { path: 'vae_encoder/model.onnx', approximateBytes: 137_000_000 },
      ],
    },
    languages: ['en'],
    licence: 'MIT',
    // The files, half as much again for weights that the runtime lays out anew, and what a step works with.
    memoryBytes: 7_500_000_000,
    note: 'Follows an English prompt in four steps. Sides are multiples of 64 from 256 to 768 pixels.',
    parameters: {
      image_generation: { ...sampling, width: side, height: side },
      image_editing: { ...sampling, strength: { minimum: 0, maximum: 1 } },
    },
    options,
  },
];
