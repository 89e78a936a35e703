import type { CompressedFormat } from './audio-format.ts';

/** What the encoding thread does. Requests of one session come one after the other. */
export type EncodingRequest = { session: number } & (
  | { kind: 'open'; format: CompressedFormat /** Hz. */; sampleRate: number }
  /** 16-bit samples of one channel, moved to the thread. */
  | { kind: 'push'; samples: Int16Array<ArrayBuffer> }
  | { kind: 'end' }
  /** Gives up a session that has not ended; it gets no reply. */
  | { kind: 'leave' }
);

export type EncodingReply = { session: number } & (
  | { ok: true; bytes: Uint8Array<ArrayBuffer> }
  | { ok: false; message: string }
);
