/** Flite's voices by the name that callers use, in the order of `speaker_id`. */
export const FLITE_VOICES = ['slt', 'rms', 'awb', 'kal', 'kal16'] as const;
export type FliteVoice = (typeof FLITE_VOICES)[number];

/** One piece of text to speak, as the worker gets it. */
export interface FliteTask {
  /** ASCII. */
  text: string;
  voice: FliteVoice;
  /** 1 is the voice's normal pace. */
  speed: number;
}

/** Hz. What the engine answers in; the voice `kal` speaks at 8 kHz and is brought to it. */
export const FLITE_SAMPLE_RATE = 16_000;
