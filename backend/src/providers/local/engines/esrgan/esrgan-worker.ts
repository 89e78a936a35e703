import { fileURLToPath } from 'node:url';
import type { InferenceSession } from 'onnxruntime-node';
import { move } from 'piscina';
import { numbersOf, numbersTensor, openSession } from '../../onnx-session.ts';
import type { EsrganScale, EsrganTask } from './esrgan-task.ts';

const sessions = new Map<EsrganScale, Promise<InferenceSession>>();

/** The worker threads' entry. Enlarges a part of an image. */
export default async function enlarge({ scale, pixels, width, height }: EsrganTask): Promise<Uint8Array> {
  const session = sessions.get(scale) ?? openModel(scale);
  sessions.set(scale, session);
  const plane = width * height;
  const image = Float32Array.from(
    { length: 3 * plane },
    (_, index) => pixels[(index % plane) * 3 + Math.floor(index / plane)] ?? 0,
  );
  const { upscaled } = await (await session).run({
    image: numbersTensor('float32', image, [1, 3, height, width]),
  });
  if (!upscaled) throw new Error('The network gives no image');
  const numbers = numbersOf(upscaled);
  const enlargedPlane = plane * scale ** 2;
  const enlarged = new Uint8Array(3 * enlargedPlane);
  for (let index = 0; index < enlarged.length; index++) {
    const value = numbers[(index % 3) * enlargedPlane + Math.floor(index / 3)] ?? 0;
    enlarged[index] = Math.round(Math.min(255, Math.max(0, value)));
  }
  // `move` marks the bytes for transfer and gives back what the other side will see.
  return move(enlarged) as Uint8Array;
}

const openModel = (scale: EsrganScale) =>
  openSession(fileURLToPath(new URL(`../../../../../assets/esrgan/x${scale}.onnx`, import.meta.url)));
