import type { TranscriptionSegment } from '@ai-platform/contract';
import { failureInBody, isRecord } from '../http/error-body.ts';
import type { TranscriptionResult } from '../provider.ts';
import { UpstreamFailure } from '../upstream-failure.ts';

/** Bytes of a transcript as JSON; an hour of speech with word times is about 2 MB. */
export const MAX_TRANSCRIPT_BYTES = 16 * 1024 * 1024;

/**
 * Reads a transcript: text under `text`, `output` or `transcription`, pieces as Hugging Face's
 * `chunks[{text, timestamp: [start, end]}]` or as OpenAI's `segments[{text, start, end}]`, in seconds.
 *
 * @throws UpstreamFailure `invalid_reply` without text, or the kind of an in-band error
 */
export function parseTranscription(body: unknown): TranscriptionResult {
  if (!isRecord(body)) throw noTranscript();
  const text = [body.text, body.output, body.transcription, body.translation].find(
    (value) => typeof value === 'string',
  );
  if (text === undefined) throw body.error != null ? failureInBody(body, 200) : noTranscript();
  const segments = segmentsOf(body.chunks) ?? segmentsOf(body.segments);
  const language = languageOf(body);
  return { text: text.trim(), ...(segments ? { segments } : {}), ...(language ? { language } : {}) };
}

function segmentsOf(pieces: unknown): TranscriptionSegment[] | undefined {
  if (!Array.isArray(pieces)) return undefined;
  const segments = pieces.flatMap((piece: unknown): TranscriptionSegment[] => {
    if (!isRecord(piece) || typeof piece.text !== 'string') return [];
    const times: unknown[] = Array.isArray(piece.timestamp) ? piece.timestamp : [piece.start, piece.end];
    const [start, end] = times;
    if (typeof start !== 'number') return [];
    return [{ start, end: typeof end === 'number' ? end : null, text: piece.text.trim() }];
  });
  return segments.length > 0 ? segments : undefined;
}

function languageOf(body: Record<string, unknown>): string | undefined {
  const inferred: unknown[] = Array.isArray(body.inferred_languages) ? body.inferred_languages : [];
  return [body.language, body.detected_language, inferred[0]].find(
    (value): value is string => typeof value === 'string' && value !== '',
  );
}

const noTranscript = (): UpstreamFailure =>
  new UpstreamFailure('invalid_reply', 'The reply of the upstream holds no transcript');
