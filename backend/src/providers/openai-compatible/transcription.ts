import { z } from 'zod';
import { failureInBody, isRecord } from '../http/error-body.ts';
import { type FilePart, multipartForm } from '../http/multipart-form.ts';
import { readJson } from '../http/reply-body.ts';
import { languageCode } from '../language-code.ts';
import type { CallContext, TranscriptionCall, TranscriptionResult } from '../provider.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import type { Endpoint } from './endpoint.ts';
import type { FieldMemory } from './field-memory.ts';

const MOST_BYTES = 32 * 1024 * 1024;

/** What OpenAI takes, with the extension that it goes by. */
const EXTENSION: Record<string, string> = {
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/wave': 'wav',
  'audio/vnd.wave': 'wav',
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
  'audio/mp4': 'm4a',
  'audio/m4a': 'm4a',
  'audio/x-m4a': 'm4a',
  'video/mp4': 'mp4',
  'audio/flac': 'flac',
  'audio/x-flac': 'flac',
  'audio/ogg': 'ogg',
  'audio/opus': 'ogg',
  'application/ogg': 'ogg',
  'audio/webm': 'webm',
  'video/webm': 'webm',
};

const replySchema = z.object({
  text: z.string(),
  language: z.string().nullish(),
  segments: z
    .array(
      z.object({
        start: z.number(),
        end: z.number().nullish(),
        text: z.string(),
        avg_logprob: z.number().nullish(),
      }),
    )
    .nullish()
    // Segments are an extra; a server that has its own idea of them still has its text.
    .catch(undefined),
});

/** `POST /audio/transcriptions` as multipart. Models without `verbose_json` answer without segments. */
export async function transcribe(
  endpoint: Endpoint,
  memory: FieldMemory,
  call: TranscriptionCall,
  { model, signal }: CallContext,
): Promise<TranscriptionResult> {
  const file = await filePart(call);
  signal.throwIfAborted();
  const language = call.language === undefined ? undefined : languageCode(call.language);
  const reply = await memory.send({
    path: '/audio/transcriptions',
    model,
    required: { model, ...(language === undefined ? {} : { language }) },
    preferred: { response_format: ['verbose_json', 'json'] },
    send: (fields) => {
      const texts = Object.entries(fields).map(([name, value]) => [name, String(value)] as const);
      // Text fields first: some servers choose by model where the file is to go.
      return endpoint.postForm('/audio/transcriptions', multipartForm([...texts, ['file', file]]), signal);
    },
  });
  return parseTranscription(await readJson(reply, MOST_BYTES));
}

async function filePart(call: TranscriptionCall): Promise<FilePart> {
  const { audio } = call;
  const contentType = audio.contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const extension = EXTENSION[contentType];
  if (extension !== undefined) return { bytes: audio.bytes, filename: `audio.${extension}`, contentType };
  return { bytes: await call.toWav(), filename: 'audio.wav', contentType: 'audio/wav' };
}

/** Reads `{text, language?, segments?: [{start, end, text, avg_logprob}]}`. */
function parseTranscription(body: unknown): TranscriptionResult {
  const parsed = replySchema.safeParse(body);
  if (!parsed.success) {
    if (isRecord(body) && body.error != null) throw failureInBody(body, 200);
    throw new UpstreamFailure('invalid_reply', 'The reply of the upstream holds no transcript');
  }
  const { text, segments } = parsed.data;
  const language = parsed.data.language ? languageCode(parsed.data.language) : undefined;
  const confidence = meanProbability(segments?.map((segment) => segment.avg_logprob) ?? []);
  return {
    text: text.trim(),
    ...(language === undefined ? {} : { language }),
    ...(confidence === undefined ? {} : { confidence }),
    ...(segments?.length
      ? { segments: segments.map(({ start, end, text }) => ({ start, end: end ?? null, text: text.trim() })) }
      : {}),
  };
}

/** e to the mean of the segments' average log-probabilities: the geometric mean probability of their tokens. */
function meanProbability(logProbabilities: (number | null | undefined)[]): number | undefined {
  const known = logProbabilities.filter((value) => typeof value === 'number');
  if (known.length === 0) return undefined;
  const mean = known.reduce((total, value) => total + value, 0) / known.length;
  return Math.min(1, Math.exp(mean));
}
