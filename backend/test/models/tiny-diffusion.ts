import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import onnxProto from 'onnx-proto';
import { OnnxBuilder, type TensorType, type Value } from './onnx-builder.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';

const { onnx } = onnxProto;

const FEATURES = 16;
const HIDDEN = 12;
const TOKENS = 77;
const LATENT_CHANNELS = 4;
/** Pixels of a side that one number of the latents stands for. */
const PIXELS = 8;
const LATENT_SCALE = 0.18215;
/** Brings images of this codec to about the variance that latents have. */
const CODEC_SCALE = 5;
/** Bytes from which a weight goes into the file beside the model. */
const EXTERNAL_FROM = 256;

export interface TinyDiffusionOptions {
  /** Class name of the scheduler in the diffusers library. */
  scheduler?: string;
  prediction?: 'epsilon' | 'v_prediction';
  /** 9: the network is shown a mask and what is left of the image. */
  channels?: 4 | 9;
  /** The network is told the guidance as numbers, like distilled ones. */
  readsGuidance?: boolean;
  /** Type of what goes in and comes out. */
  precision?: 'float32' | 'float16';
  withEncoder?: boolean;
  /** Channels between the two convolutions of the network: what its work grows with. */
  hidden?: number;
}

/**
 * Writes a Stable Diffusion set in the layout and with the tensor names of Hugging Face's exports: 64-pixel images, a
 * quarter of a megabyte, random weights. Its images mean nothing, but every input changes them. The autoencoder is a
 * real one for flat patches of 8 by 8 pixels.
 */
export async function writeTinyDiffusion(folder: string, options: TinyDiffusionOptions = {}): Promise<void> {
  const { scheduler = 'DDIMScheduler', prediction = 'epsilon', precision = 'float32' } = options;
  const random = seededRandom(7);
  const vocabulary = tinyVocabulary();
  const json = (value: unknown) => JSON.stringify(value, null, 2);
  const write = async (path: string, content: string | Uint8Array) => {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), content);
  };
  await write('tokenizer/vocab.json', json(vocabulary.ids));
  await write('tokenizer/merges.txt', ['#version: 0.2', ...vocabulary.merges, ''].join('\n'));
  await write(
    'scheduler/scheduler_config.json',
    json({
      _class_name: scheduler,
      beta_start: 0.00085,
      beta_end: 0.012,
      beta_schedule: 'scaled_linear',
      num_train_timesteps: 1000,
      prediction_type: prediction,
      set_alpha_to_one: false,
      steps_offset: 1,
      clip_sample: false,
    }),
  );
  await write('unet/config.json', json({ sample_size: 8, block_out_channels: [HIDDEN, HIDDEN] }));
  await write(
    'vae_decoder/config.json',
    json({ block_out_channels: [8, 8, 8, 8], scaling_factor: LATENT_SCALE }),
  );
  await write('text_encoder/model.onnx', textEncoder(random, Object.keys(vocabulary.ids).length, precision));
  const { model, weights } = withExternalWeights(unet(random, options, precision), 'model.onnx_data');
  await write('unet/model.onnx', model);
  await write('unet/model.onnx_data', weights);
  await write('vae_decoder/model.onnx', decoder(precision));
  if (options.withEncoder ?? true) await write('vae_encoder/model.onnx', encoder(precision));
}

/** The bytes as CLIP writes them, with and without the end of a word, a few merges, and the two special tokens. */
function tinyVocabulary(): { ids: Record<string, number>; merges: string[] } {
  const merges = ['c a', 'ca t</w>', 'd o', 'do g</w>', 'r e', 're d</w>', 'p h', 'ph o', 't o</w>'];
  const bytes = byteCharacters();
  const words = [
    ...bytes,
    ...bytes.map((character) => `${character}</w>`),
    ...merges.map((merge) => merge.replace(' ', '')),
    '<|startoftext|>',
    '<|endoftext|>',
  ];
  return { ids: Object.fromEntries(words.map((word, id) => [word, id])), merges };
}

/** A visible character for each byte, in CLIP's order: those that are visible first. */
function byteCharacters(): string[] {
  const isVisible = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
  const all = Array.from({ length: 256 }, (_, byte) => byte);
  const hidden = all.filter((byte) => !isVisible(byte));
  return [
    ...all.filter(isVisible).map((byte) => String.fromCharCode(byte)),
    ...hidden.map((_, index) => String.fromCharCode(256 + index)),
  ];
}

function textEncoder(random: SeededRandom, words: number, precision: TensorType): Uint8Array {
  const graph = new OnnxBuilder();
  const ids = graph.input('input_ids', 'int32', ['batch_size', TOKENS]);
  const table = graph.tensor(random.normal(words * FEATURES, 1), [words, FEATURES]);
  const positions = graph.tensor(random.normal(TOKENS * FEATURES, 1), [TOKENS, FEATURES]);
  const hidden = graph.node('Tanh', [graph.node('Mul', [graph.node('Gather', [table, ids]), positions])]);
  const pooled = graph.node('ReduceMean', [hidden], { axes: [1], keepdims: 0 });
  graph.output('last_hidden_state', cast(graph, hidden, precision), precision, [
    'batch_size',
    TOKENS,
    FEATURES,
  ]);
  graph.output('pooler_output', cast(graph, pooled, precision), precision, ['batch_size', FEATURES]);
  return graph.encode();
}

/** Two convolutions with the prompt, the time and the guidance in between. */
function unet(random: SeededRandom, options: TinyDiffusionOptions, precision: TensorType): Uint8Array {
  const { channels = 4, readsGuidance = false, hidden = HIDDEN } = options;
  const graph = new OnnxBuilder();
  const sample = graph.input('sample', precision, ['batch_size', channels, 'height', 'width']);
  const timestep = graph.input('timestep', readsGuidance ? 'int64' : 'float32', ['steps']);
  const prompts = graph.input('encoder_hidden_states', precision, [
    'batch_size',
    'sequence_length',
    FEATURES,
  ]);

  const meaning = graph.node('ReduceSum', [cast(graph, prompts, 'float32'), graph.integers(1)], {
    keepdims: 0,
  });
  const ofPrompt = project(graph, random, meaning, [FEATURES, hidden], 0.3);
  const time = graph.node('Div', [cast(graph, timestep, 'float32'), graph.scalar(500)]);
  const ofTime = project(graph, random, graph.node('Reshape', [time, graph.integers(-1, 1)]), [1, hidden], 1);
  const conditions = [ofPrompt, ofTime];
  if (readsGuidance) {
    const guidance = graph.input('timestep_cond', precision, ['batch_size', FEATURES]);
    conditions.push(project(graph, random, cast(graph, guidance, 'float32'), [FEATURES, hidden], 0.5));
  }
  const features = convolution(graph, random, cast(graph, sample, 'float32'), channels, hidden);
  const sum = conditions.reduce((total, condition) => graph.node('Add', [total, condition]), features);
  const output = convolution(graph, random, graph.node('Tanh', [sum]), hidden, LATENT_CHANNELS);
  graph.output('out_sample', cast(graph, output, precision), precision, ['batch_size', 4, 'height', 'width']);
  return graph.encode();
}

/** A number for each hidden channel, the same at every place. */
function project(
  graph: OnnxBuilder,
  random: SeededRandom,
  numbers: Value,
  [from, to]: readonly [number, number],
  deviation: number,
): Value {
  const weights = graph.tensor(random.normal(from * to, deviation), [from, to]);
  const projected = graph.node('MatMul', [numbers, weights]);
  return graph.node('Unsqueeze', [projected, graph.integers(2, 3)]);
}

function convolution(
  graph: OnnxBuilder,
  random: SeededRandom,
  input: Value,
  from: number,
  to: number,
): Value {
  const weights = graph.tensor(random.normal(to * from * 9, Math.sqrt(1 / (from * 9))), [to, from, 3, 3]);
  return graph.node('Conv', [input, weights], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] });
}

/** The mean colour of each patch. */
function encoder(precision: TensorType): Uint8Array {
  const graph = new OnnxBuilder();
  const image = graph.input('sample', precision, ['batch_size', 3, 'height', 'width']);
  const side = { kernel_shape: [PIXELS, PIXELS], strides: [PIXELS, PIXELS] };
  const patches = graph.node('AveragePool', [cast(graph, image, 'float32')], side);
  const weights = Float32Array.from({ length: LATENT_CHANNELS * 3 }, (_, index) =>
    index % 3 === Math.floor(index / 3) ? CODEC_SCALE : 0,
  );
  const latents = graph.node('Conv', [patches, graph.tensor(weights, [LATENT_CHANNELS, 3, 1, 1])]);
  graph.output('latent_sample', cast(graph, latents, precision), precision, ['batch_size', 4, 'h', 'w']);
  return graph.encode();
}

function decoder(precision: TensorType): Uint8Array {
  const graph = new OnnxBuilder();
  const latents = graph.input('latent_sample', precision, ['batch_size', LATENT_CHANNELS, 'h', 'w']);
  const weights = Float32Array.from({ length: 3 * LATENT_CHANNELS }, (_, index) =>
    index % LATENT_CHANNELS === Math.floor(index / LATENT_CHANNELS) ? 1 / CODEC_SCALE : 0,
  );
  const patches = graph.node('Conv', [
    cast(graph, latents, 'float32'),
    graph.tensor(weights, [3, LATENT_CHANNELS, 1, 1]),
  ]);
  const scales = graph.tensor(Float32Array.of(1, 1, PIXELS, PIXELS), [4]);
  const image = graph.node('Resize', [patches, '', scales], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });
  graph.output('sample', cast(graph, image, precision), precision, ['batch_size', 3, 'height', 'width']);
  return graph.encode();
}

function cast(graph: OnnxBuilder, value: Value, type: TensorType): Value {
  const { FLOAT, FLOAT16 } = onnx.TensorProto.DataType;
  return graph.node('Cast', [value], { to: type === 'float16' ? FLOAT16 : FLOAT });
}

/** Moves the larger weights of a model into a file of their own, as exports of large models have them. */
function withExternalWeights(encoded: Uint8Array, location: string) {
  const model = onnx.ModelProto.decode(encoded);
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const tensor of model.graph?.initializer ?? []) {
    const bytes = tensor.rawData;
    if (!bytes || bytes.length < EXTERNAL_FROM) continue;
    tensor.dataLocation = onnx.TensorProto.DataLocation.EXTERNAL;
    tensor.externalData = [
      { key: 'location', value: location },
      { key: 'offset', value: String(offset) },
      { key: 'length', value: String(bytes.length) },
    ];
    tensor.rawData = new Uint8Array();
    parts.push(bytes);
    offset += bytes.length;
  }
  return { model: onnx.ModelProto.encode(model).finish(), weights: Buffer.concat(parts) };
}
