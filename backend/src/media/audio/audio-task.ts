import type { AudioInputFormat, AudioOutputFormat, Pcm } from './audio-format.ts';
import type { AudioProblem } from './audio-problem.ts';

/** What the audio workers do. `maxSeconds` bounds the length of the audio in every task. */
export type AudioTask = { maxSeconds: number } & (
  | { kind: 'inspect'; bytes: Uint8Array }
  | { kind: 'decode'; bytes: Uint8Array; sampleRate: number | undefined }
  | { kind: 'to-wav'; bytes: Uint8Array; sampleRate: number }
  | { kind: 'convert'; bytes: Uint8Array; format: AudioOutputFormat }
  | { kind: 'encode'; pcm: Pcm; format: AudioOutputFormat }
);

export interface AudioTaskResults {
  inspect: AudioFacts;
  decode: Pcm;
  'to-wav': Uint8Array;
  /** Undefined when the bytes already are what was asked for; `contentType` tells what they are. */
  convert: { bytes: Uint8Array | undefined; contentType: string };
  encode: Uint8Array;
}

export interface AudioFacts {
  format: AudioInputFormat;
  contentType: string;
  /** Seconds. */
  duration: number;
}

/** Problems of the audio come back as values: an error loses its class on the way between threads. */
export type AudioReply<Kind extends AudioTask['kind'] = AudioTask['kind']> =
  | { ok: true; result: AudioTaskResults[Kind] }
  | { ok: false; code: AudioProblem['code']; message: string };
