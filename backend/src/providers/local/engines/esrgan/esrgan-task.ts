/** A part of an image to enlarge, as the worker gets it; the answer is the same kind of pixels, `scale` times as large. */
export interface EsrganTask {
  scale: EsrganScale;
  /** RGB, 8 bits a channel, interleaved, rows from the top. */
  pixels: Uint8Array;
  /** Pixels. */
  width: number;
  /** Pixels. */
  height: number;
}

export const ESRGAN_SCALES = [2, 4] as const;
export type EsrganScale = (typeof ESRGAN_SCALES)[number];
