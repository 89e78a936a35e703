import { request } from 'undici';
import type { RunningTarget } from '../targets/target.ts';
import { jsonHeaders } from './chat-request.ts';

/** Of the WAV that Flite speaks: 16 bits at 16 kHz, one channel. */
const BYTES_PER_SECOND = 32_000;
const WAV_HEADER_BYTES = 44;
const SENTENCE = 'The quick brown fox jumps over the lazy dog by the river';

export interface SpeechRequest {
  /** Characters of the text, about. */
  characters: number;
  format: 'wav' | 'mp3';
  stream: boolean;
}

export interface SpeechTiming {
  /** Milliseconds until the first byte of the body. */
  firstByteMs: number;
  /** Milliseconds until the last one. */
  totalMs: number;
  /** Seconds of speech; undefined where the bytes do not tell. */
  seconds: number | undefined;
}

/** Has a text spoken that was never asked before, so that no cache may answer. Throws at a reply that is no audio. */
export async function timeSpeech(
  target: RunningTarget,
  { characters, format, stream }: SpeechRequest,
): Promise<SpeechTiming> {
  const body = JSON.stringify({ model: 'local:flite', text: nextText(characters), format, stream });
  const startedAt = performance.now();
  const reply = await request(`${target.origin}/api/tts`, {
    method: 'POST',
    headers: jsonHeaders(target),
    body,
  });
  if (reply.statusCode !== 200) {
    throw new Error(`${target.label} answered ${reply.statusCode} to a text: ${await reply.body.text()}`);
  }
  let firstByteMs: number | undefined;
  let bytes = 0;
  for await (const piece of reply.body) {
    firstByteMs ??= performance.now() - startedAt;
    bytes += piece.byteLength;
  }
  if (firstByteMs === undefined || bytes <= WAV_HEADER_BYTES) throw new Error('The speech is empty');
  const seconds = format === 'wav' ? (bytes - WAV_HEADER_BYTES) / BYTES_PER_SECOND : undefined;
  return { firstByteMs, totalMs: performance.now() - startedAt, seconds };
}

let texts = 0;

/** Sentences of like length, of which the first is never the same twice. */
function nextText(characters: number): string {
  texts += 1;
  const sentences = Math.max(1, Math.round(characters / (SENTENCE.length + 2)));
  return `${SENTENCE} ${texts}. ${`${SENTENCE}. `.repeat(sentences - 1)}`;
}
