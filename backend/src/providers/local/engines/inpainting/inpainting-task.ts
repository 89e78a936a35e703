/** A picture whose masked part is to be repainted, as the worker gets it. */
export interface InpaintingTask {
  /** 8 bits a channel, interleaved, rows from the top. */
  pixels: Uint8Array;
  /** RGB, or RGBA with straight alpha. */
  channels: 3 | 4;
  /** One channel: what is not 0 is repainted. */
  mask: Uint8Array;
  /** Pixels. */
  width: number;
  /** Pixels. */
  height: number;
}
