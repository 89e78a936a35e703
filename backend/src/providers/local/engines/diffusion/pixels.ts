import type { NumberTensor } from './networks.ts';

/** 8-bit pixels, interleaved, rows from the top. */
export interface Pixels {
  data: Uint8Array;
  width: number;
  height: number;
  /** 1 is a mask, 3 is RGB. */
  channels: number;
}

/** RGB pixels as the networks take them: a plane for each channel, -1 to 1. */
export function toPlanes({ data, width, height, channels }: Pixels): NumberTensor {
  const pixels = width * height;
  const numbers = Float32Array.from({ length: 3 * pixels }, (_, index) => {
    const channel = Math.floor(index / pixels);
    return (data[(index % pixels) * channels + channel] ?? 0) / 127.5 - 1;
  });
  return { numbers, shape: [1, 3, height, width] };
}

/** The way back; what is beyond black and white is cut off. */
export function toPixels({ numbers, shape }: NumberTensor): Pixels {
  const [, , height = 0, width = 0] = shape;
  const pixels = width * height;
  const data = new Uint8Array(3 * pixels);
  for (let index = 0; index < data.length; index++) {
    const value = ((numbers[(index % 3) * pixels + Math.floor(index / 3)] ?? 0) + 1) * 127.5;
    data[index] = Math.round(Math.min(255, Math.max(0, value)));
  }
  return { data, width, height, channels: 3 };
}
