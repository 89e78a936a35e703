import type { WhisperOptions } from './whisper-options.ts';

/** What the thread of a model is made with. */
export interface WhisperWorkerData {
  /** Absolute path of the model's files. */
  folder: string;
  options: WhisperOptions;
}

/** What the thread is told to do, one after the other. */
export type WhisperTask =
  | { type: 'load' }
  | {
      type: 'transcribe';
      /** At most 30 seconds at 16 kHz. */
      samples: Int16Array;
      /** A code of the model's own list; absent to have it detected. */
      language?: string;
      /** Shared with the caller, who sets it to 1 when nobody wants the result any more. */
      stop: Int32Array;
    }
  | { type: 'close' };

/** What it answers. */
export type WhisperAnswer =
  | { type: 'loaded'; facts: WhisperFacts }
  | { type: 'not-loaded'; message: string }
  | { type: 'transcribed'; window: WindowTranscript }
  | { type: 'stopped' }
  | { type: 'closed' };

export interface WhisperFacts {
  /** Codes of the languages that it knows; only English for a model that was trained on nothing else. */
  languages: readonly string[];
  memoryBytes: number;
}

/** What was said in one window. */
export interface WindowTranscript {
  segments: WindowSegment[];
  /** Seconds of the window that the segments are of; what is after them is to be heard again. */
  heard: number;
  language: string;
  /** 1 where the language was given. */
  languageProbability: number;
  /** Tokens of text, and the sum of the logarithms of their probabilities. */
  tokens: number;
  logProbability: number;
}

export interface WindowSegment {
  /** Seconds from the beginning of the window. */
  start: number;
  end: number;
  /** As the model wrote it, with the space before the first word where its language has spaces. */
  text: string;
}
