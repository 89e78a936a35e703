import { describe, expect, it } from 'vitest';
import { type DiffusionJob, type DiffusionModel, runDiffusion } from './diffusion-pipeline.ts';
import type { Networks, PredictionInput } from './networks.ts';
import { schedulerConfigSchema } from './schedulers/noise-schedule.ts';

const JOB: DiffusionJob = {
  prompt: 'yes',
  negativePrompt: 'no',
  width: 16,
  height: 16,
  steps: 5,
  guidanceScale: 3,
  seed: 1,
};

/** A model whose network answers what `predict` says; the rest passes numbers on. */
function modelOf(
  predict: (input: PredictionInput) => Float32Array,
  changes: Partial<Networks> = {},
): DiffusionModel {
  return {
    scheduler: 'ddim',
    config: {
      scheduler: schedulerConfigSchema.parse({}),
      pixelsPerLatent: 8,
      sideMultiple: 8,
      side: 16,
      latentScale: 0.5,
    },
    tokenizer: { encode: (prompt) => ({ ids: [prompt === 'yes' ? 1 : 0], isCut: false }) },
    networks: {
      encodeText: async ([id = 0]) => ({ numbers: Float32Array.of(id), shape: [1, 1, 1] }),
      predict: async (input) => predict(input),
      encodeImage: undefined,
      decodeImage: async ({ shape: [, , height = 0, width = 0] }) => ({
        numbers: new Float32Array(3 * height * width * 64),
        shape: [1, 3, height * 8, width * 8],
      }),
      inputChannels: 4,
      guidanceNumbers: undefined,
      close: async () => {},
      ...changes,
    },
  };
}

const untilEnd = { checkpoint: async () => {}, onProgress: () => {} };

describe('runDiffusion', () => {
  it('asks the network of both prompts at once, and once where there is no guidance', async () => {
    const inputs: PredictionInput[] = [];
    const model = modelOf((input) => {
      inputs.push(input);
      return new Float32Array(input.sample.numbers.length);
    });
    await runDiffusion(model, JOB, untilEnd);
    expect(inputs).toHaveLength(5);
    expect(inputs[0]?.sample.shape).toEqual([2, 4, 2, 2]);
    expect(inputs[0]?.prompts).toEqual({ numbers: Float32Array.of(0, 1), shape: [2, 1, 1] });
    expect(inputs[0]?.sample.numbers.slice(0, 16)).toEqual(inputs[0]?.sample.numbers.slice(16));

    inputs.length = 0;
    await runDiffusion(model, { ...JOB, guidanceScale: 1 }, untilEnd);
    expect(inputs[0]?.sample.shape).toEqual([1, 4, 2, 2]);
    expect(inputs[0]?.prompts.numbers).toEqual(Float32Array.of(1));
  });

  it('tells a distilled network the guidance', async () => {
    const inputs: PredictionInput[] = [];
    const model = modelOf(
      (input) => {
        inputs.push(input);
        return new Float32Array(input.sample.numbers.length);
      },
      { guidanceNumbers: 4 },
    );
    await runDiffusion(model, { ...JOB, guidanceScale: 8 }, untilEnd);
    expect(inputs[0]?.sample.shape).toEqual([1, 4, 2, 2]);
    const angles = [7_000, 7_000 / 10_000];
    const expected = [...angles.map(Math.sin), ...angles.map(Math.cos)];
    expect([...(inputs[0]?.guidance?.numbers ?? [])]).toEqual([...Float32Array.from(expected)]);
  });

  it('ends before a step where it is told to, and makes no further one', async () => {
    let predictions = 0;
    const model = modelOf((input) => {
      predictions += 1;
      return new Float32Array(input.sample.numbers.length);
    });
    const steps: number[] = [];
    const run = runDiffusion(model, JOB, {
      async checkpoint() {
        if (predictions === 2) throw new Error('stopped');
      },
      onProgress: ({ step }) => steps.push(step),
    });
    await expect(run).rejects.toThrow('stopped');
    expect(predictions).toBe(2);
    expect(steps).toEqual([1, 2]);
  });
});
