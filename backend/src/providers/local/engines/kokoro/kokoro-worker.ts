import { move, workerData } from 'piscina';
import { toInt16 } from '../../../../media/audio/wav.ts';
import { inputsOf, numbersOf, numbersTensor, openSession } from '../../onnx-session.ts';
import type { KokoroRun } from './kokoro-network.ts';

type Network = Awaited<ReturnType<typeof openNetwork>>;
let network: Promise<Network> | undefined;

/** The worker thread's entry: speaks one run of tokens. Without a run it only opens the model. */
export default async function speak(run: KokoroRun | null): Promise<unknown> {
  // What the network gives as the thread's data: the path of the graph.
  network ??= openNetwork(workerData as string);
  const speakRun = await network;
  if (!run) return undefined;
  return move(await speakRun(run));
}

async function openNetwork(file: string) {
  const session = await openSession(file);
  const inputs = new Map(inputsOf(session).map(({ name, type }) => [name, type]));
  if (!['input_ids', 'style', 'speed'].every((name) => inputs.has(name))) {
    await session.release();
    throw new Error('The graph does not take what Kokoro takes');
  }
  const tensor = (name: string, values: Float32Array | readonly number[], shape: readonly number[]) =>
    numbersTensor(inputs.get(name) ?? 'float32', values, shape);

  return async ({ tokens, style, speed }: KokoroRun): Promise<Int16Array<ArrayBuffer>> => {
    const outputs = await session.run({
      input_ids: tensor('input_ids', tokens, [1, tokens.length]),
      style: tensor('style', style, [1, style.length]),
      speed: tensor('speed', [speed], [1]),
    });
    const waveform = outputs.waveform ?? Object.values(outputs)[0];
    if (!waveform) throw new Error('The model gave no sound');
    return Int16Array.from(numbersOf(waveform), toInt16);
  };
}
