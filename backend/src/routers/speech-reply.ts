import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CacheableOptions } from '../inference/cached-inference.ts';
import { CallerLeft } from '../plugins/request-lifecycle.ts';
import type { SpeechJob, TtsService } from '../services/tts-service.ts';
import { describeInference } from './inference-request.ts';
import { noteStreamFailure } from './stream-failure.ts';

/** Milliseconds that a caller may leave a stream unread; a paused player of audio is not to hold a model for ever. */
const STALLED_MS = 300_000;
/** Bytes that wait for a caller who reads slowly. */
const BUFFERED_BYTES = 64 * 1024;

/** Answers with speech: the whole of it at once, or as it is made. */
export async function sendSpeech(
  request: FastifyRequest,
  reply: FastifyReply,
  {
    tts,
    job,
    options,
    stream,
  }: { tts: TtsService; job: SpeechJob; options: CacheableOptions; stream: boolean },
): Promise<FastifyReply> {
  if (!stream) {
    const inference = await tts.synthesize(job, options);
    const { media, warnings } = inference.value;
    describeInference(request, reply, inference, warnings);
    return reply.type(media.contentType).send(media.bytes);
  }
  const inference = await tts.stream(job, options);
  const { contentType, body, warnings } = inference.value;
  describeInference(request, reply, inference, warnings);
  reply.type(contentType);
  if (body instanceof Uint8Array) return reply.send(body);
  // nginx would otherwise hold the audio back.
  reply.header('x-accel-buffering', 'no');
  reply.raw.setTimeout(STALLED_MS, () => reply.raw.destroy());
  return reply.send(
    Readable.from(watched(request, body), { objectMode: false, highWaterMark: BUFFERED_BYTES }),
  );
}

/** Notes a failure and passes it on: it breaks the connection off, since a clean end would pass for the whole. */
async function* watched(request: FastifyRequest, bytes: AsyncIterable<Uint8Array>) {
  try {
    yield* bytes;
  } catch (error) {
    throw request.callerSignal.reason instanceof CallerLeft ? error : noteStreamFailure(request, error);
  }
}
