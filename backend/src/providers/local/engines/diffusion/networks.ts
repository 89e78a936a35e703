import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import { inputsOf, numbersOf, numbersTensor, openSession, type TensorInfo } from '../../onnx-session.ts';
import type { Latents } from './schedulers/scheduler.ts';

/** Numbers and the sizes of their axes. */
export interface NumberTensor {
  numbers: Float32Array;
  shape: readonly number[];
}

/** The networks of a Stable Diffusion export, under the names that such exports give their inputs and outputs. */
export interface Networks {
  /** Meaning of a prompt for the image network: [1, tokens, features]. */
  encodeText(ids: readonly number[]): Promise<NumberTensor>;
  /** What the image network says of latents: as many of them as there are prompts. */
  predict(input: PredictionInput): Promise<Float32Array>;
  /** Latents of an image, [1, 3, height, width] from -1 to 1, unscaled; undefined where the export has no encoder. */
  encodeImage: ((image: NumberTensor) => Promise<NumberTensor>) | undefined;
  /** The image of unscaled latents, [1, 3, height, width], about -1 to 1. */
  decodeImage(latents: NumberTensor): Promise<NumberTensor>;
  /** 4, or 9 for a network that is also shown a mask and what is left of the image. */
  inputChannels: number;
  /** How many numbers the network is told the guidance with; undefined for one that is asked twice instead. */
  guidanceNumbers: number | undefined;
  close(): Promise<void>;
}

export interface PredictionInput {
  /** [prompts, channels, height, width]. */
  sample: NumberTensor;
  timestep: number;
  /** [prompts, tokens, features]. */
  prompts: NumberTensor;
  /** The guidance, for a network that reads it: [prompts, numbers]. */
  guidance: NumberTensor | undefined;
}

const KNOWN_INPUTS = ['sample', 'timestep', 'encoder_hidden_states', 'timestep_cond'];
const LATENT_CHANNELS = 4;
const GUIDANCE_NUMBERS = 256;

/** Opens the networks in a folder. Throws an `UpstreamFailure` when one is missing or is of another kind of model. */
export async function openNetworks(folder: string): Promise<Networks> {
  const opened: InferenceSession[] = [];
  const open = async (name: string, keepArena: boolean) => {
    const session = await openSession(join(folder, name, 'model.onnx'), { keepArena });
    opened.push(session);
    return session;
  };
  const close = async () => {
    await Promise.all(opened.splice(0).map((session) => session.release()));
  };
  try {
    const textEncoder = await open('text_encoder', true);
    const unet = await open('unet', true);
    // The decoder needs the most memory of all, once for each image.
    const decoder = await open('vae_decoder', false);
    const encoder = existsSync(join(folder, 'vae_encoder', 'model.onnx'))
      ? await open('vae_encoder', false)
      : undefined;
    const unetInputs = unetInputsOf(unet);
    return {
      encodeText: (ids) => encodeText(textEncoder, ids),
      predict: (input) => predict(unet, unetInputs, input),
      encodeImage: encoder && ((image) => encodeImage(encoder, image)),
      decodeImage: (latents) => runOne(decoder, latents),
      inputChannels: channelsOf(unetInputs.sample),
      guidanceNumbers: unetInputs.timestep_cond && guidanceNumbersOf(unetInputs.timestep_cond),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface UnetInputs {
  sample: TensorInfo;
  timestep: TensorInfo;
  encoder_hidden_states: TensorInfo;
  timestep_cond: TensorInfo | undefined;
}

function unetInputsOf(unet: InferenceSession): UnetInputs {
  const inputs = inputsOf(unet);
  const find = (name: string) => inputs.find((input) => input.name === name);
  const [sample, timestep, prompts] = [find('sample'), find('timestep'), find('encoder_hidden_states')];
  const other = inputs.find(({ name }) => !KNOWN_INPUTS.includes(name));
  if (!sample || !timestep || !prompts || other) {
    throw new UpstreamFailure(
      'not_configured',
      `unet/model.onnx is not of the Stable Diffusion 1 or 2 family${other ? `: it asks for ${other.name}` : ''}`,
    );
  }
  return { sample, timestep, encoder_hidden_states: prompts, timestep_cond: find('timestep_cond') };
}

function channelsOf(sample: TensorInfo): number {
  const channels = sample.shape[1];
  const count = typeof channels === 'number' && channels > 0 ? channels : LATENT_CHANNELS;
  if (count === LATENT_CHANNELS || count === 2 * LATENT_CHANNELS + 1) return count;
  throw new UpstreamFailure('not_configured', `unet/model.onnx takes ${count} channels; 4 and 9 are known`);
}

/** Those of version 1.5's distillates where the export does not say it. */
function guidanceNumbersOf({ shape }: TensorInfo): number {
  const numbers = shape[1];
  return typeof numbers === 'number' && numbers > 0 ? numbers : GUIDANCE_NUMBERS;
}

async function predict(unet: InferenceSession, inputs: UnetInputs, input: PredictionInput): Promise<Latents> {
  const { sample, timestep, prompts, guidance } = input;
  const batch = sample.shape[0] ?? 1;
  // One time for all, unless the export wants one for each.
  const times = inputs.timestep.shape[0] === inputs.sample.shape[0] ? batch : 1;
  const timeShape = inputs.timestep.shape.length === 0 ? [] : [times];
  const feeds: Record<string, Tensor> = {
    sample: numbersTensor(inputs.sample.type, sample.numbers, sample.shape),
    timestep: numbersTensor(inputs.timestep.type, Array<number>(times).fill(timestep), timeShape),
    encoder_hidden_states: numbersTensor(inputs.encoder_hidden_states.type, prompts.numbers, prompts.shape),
  };
  if (inputs.timestep_cond && guidance) {
    const { type } = inputs.timestep_cond;
    feeds.timestep_cond = numbersTensor(type, guidance.numbers, guidance.shape);
  }
  return (await run(unet, feeds)).numbers;
}

async function encodeText(encoder: InferenceSession, ids: readonly number[]): Promise<NumberTensor> {
  const input = onlyInput(encoder);
  const feeds = { [input.name]: numbersTensor(input.type, ids, [1, ids.length]) };
  return run(encoder, feeds, 'last_hidden_state');
}

/** The mean, where the encoder gives mean and variance one after the other. */
async function encodeImage(encoder: InferenceSession, image: NumberTensor): Promise<NumberTensor> {
  const { numbers, shape } = await runOne(encoder, image);
  const [batch = 1, channels = LATENT_CHANNELS, height = 0, width = 0] = shape;
  if (channels !== 2 * LATENT_CHANNELS) return { numbers, shape };
  const half = channels / 2;
  return { numbers: numbers.slice(0, half * height * width), shape: [batch, half, height, width] };
}

async function runOne(session: InferenceSession, { numbers, shape }: NumberTensor): Promise<NumberTensor> {
  const input = onlyInput(session);
  return run(session, { [input.name]: numbersTensor(input.type, numbers, shape) });
}

function onlyInput(session: InferenceSession): TensorInfo {
  const [input, second] = inputsOf(session);
  if (!input || second) throw new UpstreamFailure('not_configured', 'A network asks for other inputs');
  return input;
}

/** The output of that name, else the first. */
async function run(
  session: InferenceSession,
  feeds: Record<string, Tensor>,
  output?: string,
): Promise<NumberTensor> {
  const outputs = await session.run(feeds);
  const tensor =
    (output === undefined ? undefined : outputs[output]) ?? outputs[session.outputNames[0] ?? ''];
  if (!tensor) throw new UpstreamFailure('not_configured', 'A network gives no output');
  return { numbers: numbersOf(tensor), shape: tensor.dims };
}
