import { parseEmbeddingsReply } from '../../http/openai-media.ts';
import { readJson } from '../../http/reply-body.ts';
import type { EmbeddingCall, ImageGenerationCall, SpeechCall, TranscriptionCall } from '../../provider.ts';
import { audioForm } from '../audio-form.ts';
import { encodeJson } from '../json-body.ts';
import { readImages, readMedia } from '../media-reply.ts';
import { MAX_TRANSCRIPT_BYTES, parseTranscription } from '../transcription-reply.ts';
import type { UpstreamSession } from '../upstream-session.ts';
import { imageParameters, sizeOf } from './image-parameters.ts';
import type { UpstreamTarget } from './upstream.ts';

const MAX_EMBEDDINGS_BYTES = 128 * 1024 * 1024;

/** What several upstreams took over from OpenAI's API, each under a path of its own. */

export const generateImageAt =
  (path: string) => async (call: ImageGenerationCall, target: UpstreamTarget, session: UpstreamSession) => {
    const body = encodeJson({
      ...imageParameters(call),
      size: sizeOf(call, (width, height) => `${width}x${height}`),
      response_format: 'b64_json',
      prompt: call.prompt,
      model: target.providerId,
    });
    return readImages(await session.sendJson(path, body), session);
  };

export const embedAt =
  (path: string) => async (call: EmbeddingCall, target: UpstreamTarget, session: UpstreamSession) => {
    const body = encodeJson({ input: call.input, model: target.providerId, dimensions: call.dimensions });
    const reply = await session.sendJson(path, body);
    return parseEmbeddingsReply(await readJson(reply, MAX_EMBEDDINGS_BYTES), call.input.length);
  };

/** `formats` are those of ours that the upstream can make; the first stands in for the others. */
export const synthesizeSpeechAt =
  (path: string, formats: readonly string[], defaultVoice: (model: string) => string | undefined) =>
  async (call: SpeechCall, target: UpstreamTarget, session: UpstreamSession) => {
    const body = encodeJson({
      input: call.text,
      model: target.providerId,
      voice: call.voice ?? defaultVoice(target.providerId),
      speed: call.speed === 1 ? undefined : call.speed,
      response_format: formats.includes(call.preferredFormat) ? call.preferredFormat : formats[0],
    });
    return readMedia(await session.sendJson(path, body), 'audio', session);
  };

export const transcribeAt =
  (path: string) => async (call: TranscriptionCall, target: UpstreamTarget, session: UpstreamSession) => {
    const form = audioForm(call.audio, {
      model: target.providerId,
      language: call.language,
      response_format: 'verbose_json',
    });
    const reply = await session.send({ method: 'POST', path, ...form });
    return parseTranscription(await readJson(reply, MAX_TRANSCRIPT_BYTES));
  };
