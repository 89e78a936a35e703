import { deflateSync } from 'node:zlib';
import type { Tensor } from 'onnxruntime-node';
import { createLogMelSpectrogram, type LogMelSpectrogram, WINDOW_SAMPLES } from './log-mel-spectrogram.ts';
import { chooseToken, createTokenRules, logSumExp, type TokenRules } from './token-choice.ts';
import type { WhisperFiles, WhisperTokens } from './whisper-files.ts';
import type { WindowSegment, WindowTranscript } from './whisper-messages.ts';
import type { Decoding, WhisperNetwork } from './whisper-network.ts';

/** Tried in turn until a text is no repetition and not too unlikely. */
const TEMPERATURES = [0, 0.4, 0.8];
/** A text that deflates better repeats itself. This and the next two are the thresholds of OpenAI's own decoder. */
const MAX_COMPRESSION = 2.4;
const MIN_MEAN_LOG_PROBABILITY = -1;
const NO_SPEECH_PROBABILITY = 0.6;
const SECONDS_PER_TIMESTAMP = 0.02;
const SECONDS_PER_WINDOW = 30;
/** Seconds that a window is good for at least, so that no recording takes for ever. */
const LEAST_HEARD = 1;

export interface WhisperModel {
  files: WhisperFiles;
  network: WhisperNetwork;
  spectrogram: LogMelSpectrogram;
  rules: TokenRules;
}

export const createWhisperModel = (files: WhisperFiles, network: WhisperNetwork): WhisperModel => ({
  files,
  network,
  spectrogram: createLogMelSpectrogram(files.melBands),
  rules: createTokenRules(files.tokens),
});

export interface WindowJob {
  /** At most 30 seconds at 16 kHz. */
  samples: Int16Array;
  /** One of the model's own codes; absent to have it detected. */
  language?: string | undefined;
  /** Called before each step of the work. */
  throwIfStopped(): void;
}

/** Writes down what is said in one window. Text that is likely made up, because nobody speaks, is left out. */
export async function transcribeWindow(model: WhisperModel, job: WindowJob): Promise<WindowTranscript> {
  job.throwIfStopped();
  const { files, network, spectrogram } = model;
  const samples = Float32Array.from(job.samples, (sample) => sample / 32_768);
  const encoded = await network.encode(spectrogram(samples), files.melBands);
  let language = job.language;
  let languageProbability = 1;
  const attempts: Attempt[] = [];
  for (const temperature of TEMPERATURES) {
    const attempt = await write(model, encoded, {
      language,
      temperature,
      throwIfStopped: job.throwIfStopped,
    });
    if (language === undefined) {
      language = attempt.language;
      languageProbability = attempt.languageProbability;
    }
    attempts.push(attempt);
    if (isSilence(attempt) || isGood(attempt)) break;
  }
  const best = bestOf(attempts);
  const isEmpty = best === undefined || isSilence(best);
  const seconds = (job.samples.length / WINDOW_SAMPLES) * SECONDS_PER_WINDOW;
  const { heard, tokens } = isEmpty
    ? { heard: seconds, tokens: [] }
    : finishedPart(best.tokens, files.tokens, seconds);
  return {
    segments: segmentsOf(tokens, files, heard),
    heard,
    language: language ?? 'en',
    languageProbability,
    tokens: isEmpty ? 0 : best.tokens.length + 1,
    logProbability: isEmpty ? 0 : best.logProbability,
  };
}

/** One text for a window. */
interface Attempt {
  /** Text and timestamps. */
  tokens: number[];
  /** Sum over the tokens and the end. */
  logProbability: number;
  meanLogProbability: number;
  compression: number;
  noSpeechProbability: number;
  language: string;
  languageProbability: number;
}

const isSilence = ({ noSpeechProbability, meanLogProbability }: Attempt) =>
  noSpeechProbability > NO_SPEECH_PROBABILITY && meanLogProbability < MIN_MEAN_LOG_PROBABILITY;

const isGood = ({ compression, meanLogProbability }: Attempt) =>
  compression <= MAX_COMPRESSION && meanLogProbability >= MIN_MEAN_LOG_PROBABILITY;

/** The last is the one that was good enough, if any was; else the one that repeats itself least. */
function bestOf(attempts: Attempt[]): Attempt | undefined {
  const last = attempts.at(-1);
  if (last && (isGood(last) || isSilence(last))) return last;
  return attempts.toSorted((a, b) => a.compression - b.compression)[0];
}

interface WriteOptions {
  language: string | undefined;
  temperature: number;
  throwIfStopped(): void;
}

async function write(model: WhisperModel, encoded: Tensor, options: WriteOptions): Promise<Attempt> {
  const { files, network, rules } = model;
  const decoding = network.decode(encoded);
  const begin = await readPrompt(decoding, files.tokens, options);
  const random = seededRandom(options.temperature);
  let { logits } = begin;
  const tokens: number[] = [];
  let logProbability = 0;
  // As OpenAI's decoder: half of the positions are for a text that leads up to the window, which is not used here.
  for (let room = Math.floor(files.maxTokens / 2); room > 0; room--) {
    options.throwIfStopped();
    rules.apply(logits, tokens);
    const chosen = chooseToken(logits, options.temperature, random);
    logProbability += chosen.logProbability;
    if (chosen.token === files.tokens.endOfText) break;
    tokens.push(chosen.token);
    logits = await decoding.read(chosen.token);
  }
  const text = decodeText(tokens, files);
  return {
    tokens,
    logProbability,
    meanLogProbability: logProbability / (tokens.length + 1),
    compression: compressionOf(text),
    noSpeechProbability: begin.noSpeechProbability,
    language: begin.language,
    languageProbability: begin.languageProbability,
  };
}

/** Reads the tokens that say what is to be written, and gives the numbers for the first one of the text. */
async function readPrompt(
  decoding: Decoding,
  tokens: WhisperTokens,
  { language, throwIfStopped }: WriteOptions,
): Promise<
  Pick<Attempt, 'language' | 'languageProbability' | 'noSpeechProbability'> & { logits: Float32Array }
> {
  throwIfStopped();
  let logits = await decoding.read(tokens.startOfTranscript);
  const noSpeechProbability =
    tokens.noSpeech === undefined ? 0 : Math.exp((logits[tokens.noSpeech] ?? 0) - logSumExp(logits));
  if (tokens.languages.size === 0) {
    return { logits, language: 'en', languageProbability: 1, noSpeechProbability };
  }
  const spoken =
    language === undefined ? likeliestLanguage(logits, tokens) : { language, languageProbability: 1 };
  for (const token of [tokens.languages.get(spoken.language), tokens.transcribe]) {
    throwIfStopped();
    if (token !== undefined) logits = await decoding.read(token);
  }
  return { logits, ...spoken, noSpeechProbability };
}

/** Whisper names the language first of all. */
function likeliestLanguage(
  logits: Float32Array,
  { languages }: WhisperTokens,
): { language: string; languageProbability: number } {
  const codes = [...languages.keys()];
  const ofLanguages = Float32Array.from(languages.values(), (id) => logits[id] ?? Number.NEGATIVE_INFINITY);
  const { token, logProbability } = chooseToken(ofLanguages, 0, () => 0);
  return { language: codes[token] ?? 'en', languageProbability: Math.exp(logProbability) };
}

function decodeText(tokens: readonly number[], { tokenizer, tokens: { endOfText } }: WhisperFiles): string {
  const text = tokens.filter((token) => token < endOfText);
  // The tokenizer refuses an empty list.
  return text.length === 0 ? '' : tokenizer.decode(text, { clean_up_tokenization_spaces: false });
}

/** How many times smaller the text becomes: much when it repeats itself. */
function compressionOf(text: string): number {
  const bytes = Buffer.from(text);
  return bytes.length === 0 ? 0 : bytes.length / deflateSync(bytes).length;
}

/**
 * The text up to the last segment that the model has finished, and how far into the window that is. What it began and
 * did not finish is heard again from there, as OpenAI's own decoder does (https://arxiv.org/abs/2212.04356, section 3.8):
 * it may have stopped in the middle of a sentence, or written nothing of it.
 */
function finishedPart(
  tokens: number[],
  { firstTimestamp }: WhisperTokens,
  seconds: number,
): { heard: number; tokens: number[] } {
  const isTimestamp = (token = 0) => token >= firstTimestamp;
  const isFinished = isTimestamp(tokens.at(-1)) && !isTimestamp(tokens.at(-2));
  const end = tokens.findLastIndex((token, index) => isTimestamp(token) && isTimestamp(tokens[index + 1]));
  const heard = ((tokens[end] ?? 0) - firstTimestamp) * SECONDS_PER_TIMESTAMP;
  if (isFinished || end < 0 || heard < LEAST_HEARD || heard >= seconds) return { heard: seconds, tokens };
  return { heard, tokens: tokens.slice(0, end + 1) };
}

/** The text between timestamps. What the model left open ends with the window. */
function segmentsOf(tokens: readonly number[], files: WhisperFiles, seconds: number): WindowSegment[] {
  const { firstTimestamp } = files.tokens;
  const segments: WindowSegment[] = [];
  let start = 0;
  let text: number[] = [];
  const finish = (end: number) => {
    const written = decodeText(text, files);
    if (written.trim() !== '') segments.push({ start: Math.min(start, end), end, text: written });
    text = [];
  };
  for (const token of tokens) {
    if (token < firstTimestamp) text.push(token);
    else {
      const time = Math.min(seconds, (token - firstTimestamp) * SECONDS_PER_TIMESTAMP);
      finish(time);
      start = time;
    }
  }
  finish(seconds);
  return segments;
}

/** The same texts for the same audio: mulberry32, begun with the temperature. */
function seededRandom(seed: number): () => number {
  let state = Math.round(seed * 1_000);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
