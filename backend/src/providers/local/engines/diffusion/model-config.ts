import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UpstreamFailure } from '../../../upstream-failure.ts';
import { type SchedulerConfig, schedulerConfigSchema } from './schedulers/noise-schedule.ts';

const unetSchema = z.object({
  sample_size: z.union([z.int().positive(), z.array(z.int().positive())]).optional(),
  block_out_channels: z.array(z.int()).min(1).optional(),
});
const autoencoderSchema = z.object({
  scaling_factor: z.number().positive().optional(),
  block_out_channels: z.array(z.int()).min(1).optional(),
});

/** What the configuration files of a Stable Diffusion export say; missing ones are taken for version 1.5's. */
export interface DiffusionConfig {
  scheduler: SchedulerConfig;
  /** Pixels of a side that one number of the latents stands for. */
  pixelsPerLatent: number;
  /** Pixels that a side must be a multiple of for the network to bring it together again. */
  sideMultiple: number;
  /** Pixels of a side that the network was trained on. */
  side: number;
  /** What latents are multiplied with after the encoder, and divided by before the decoder. */
  latentScale: number;
}

const VERSION_1_5 = { blocks: 4, side: 512, latentScale: 0.18215 };

/** Reads the configuration beside the ONNX files. Throws an `UpstreamFailure` when a file does not fit. */
export async function readDiffusionConfig(folder: string): Promise<DiffusionConfig> {
  const [scheduler, unet, autoencoder] = await Promise.all([
    readConfig(folder, 'scheduler/scheduler_config.json', schedulerConfigSchema),
    readConfig(folder, 'unet/config.json', unetSchema),
    readConfig(folder, 'vae_decoder/config.json', autoencoderSchema),
  ]);
  // Each block but the last halves both sides.
  const pixelsPerLatent = 2 ** ((autoencoder.block_out_channels?.length ?? VERSION_1_5.blocks) - 1);
  const latentMultiple = 2 ** ((unet.block_out_channels?.length ?? VERSION_1_5.blocks) - 1);
  const sample = Array.isArray(unet.sample_size) ? unet.sample_size[0] : unet.sample_size;
  return {
    scheduler,
    pixelsPerLatent,
    sideMultiple: pixelsPerLatent * latentMultiple,
    side: sample ? sample * pixelsPerLatent : VERSION_1_5.side,
    latentScale: autoencoder.scaling_factor ?? VERSION_1_5.latentScale,
  };
}

async function readConfig<Schema extends z.ZodType>(
  folder: string,
  path: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  let text = '{}';
  try {
    text = await readFile(join(folder, path), 'utf8');
  } catch {
    // The file is optional.
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const detail = error instanceof z.ZodError ? z.prettifyError(error) : 'it is not JSON';
    throw new UpstreamFailure('not_configured', `${path} does not fit: ${detail}`, { cause: error });
  }
}
