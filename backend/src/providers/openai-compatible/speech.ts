import { failureInBody, isRecord } from '../http/error-body.ts';
import { requireMedia } from '../http/media-type.ts';
import { mediaTypeOf, parseJson, readBytes } from '../http/reply-body.ts';
import type { CallContext, Media, SpeechCall } from '../provider.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import type { Endpoint } from './endpoint.ts';
import type { FieldMemory } from './field-memory.ts';

/** Over an hour of 16-bit mono speech at 16 kHz. */
const MOST_BYTES = 128 * 1024 * 1024;

/** OpenAI's names of the formats; its `opus` comes in an Ogg container. */
const FORMAT: Record<SpeechCall['preferredFormat'], string> = {
  wav: 'wav',
  mp3: 'mp3',
  ogg: 'opus',
  flac: 'flac',
};

/** OpenAI requires a voice and has this one in every model. */
const DEFAULT_VOICE = 'alloy';

/** `POST /audio/speech`. Servers without the preferred format answer in their own. */
export async function synthesizeSpeech(
  endpoint: Endpoint,
  memory: FieldMemory,
  call: SpeechCall,
  { model, signal }: CallContext,
): Promise<Media> {
  const reply = await memory.send({
    path: '/audio/speech',
    model,
    required: {
      model,
      input: call.text,
      voice: call.voice ?? DEFAULT_VOICE,
      ...(call.speed === 1 ? {} : { speed: call.speed }),
    },
    preferred: { response_format: [FORMAT[call.preferredFormat], undefined] },
    send: (fields) => endpoint.postJson('/audio/speech', JSON.stringify(fields), signal),
  });
  const bytes = await readBytes(reply, MOST_BYTES);
  if (mediaTypeOf(reply.headers) !== 'application/json') return requireMedia(bytes, 'audio');
  const body = parseJson(bytes, reply.status);
  if (isRecord(body) && body.error != null) throw failureInBody(body, reply.status);
  throw new UpstreamFailure('invalid_reply', 'The upstream answered JSON instead of audio', {
    status: reply.status,
  });
}
