/** Hz. What the detector listens at. */
export const VOICE_SAMPLE_RATE = 16_000;
/** Samples that get one probability: 32 ms. */
export const VOICE_FRAME_SAMPLES = 512;

/** What the detector remembers of the audio before. */
export interface VoiceActivityMemory {
  state: Float32Array;
  /** The end of the frame before. */
  context: Float32Array;
}

/** One piece of a recording, in a whole number of frames but for the last piece. */
export interface VoiceActivityTask {
  samples: Int16Array;
  /** What the piece before gave back; absent for the first. */
  memory?: VoiceActivityMemory;
}

export interface VoiceActivityResult {
  /** Of each frame: how likely it holds speech, 0 to 1. */
  probabilities: Float32Array;
  memory: VoiceActivityMemory;
}
