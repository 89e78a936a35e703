import { isRecord } from '../../http/error-body.ts';
import { readJson } from '../../http/reply-body.ts';
import type { HttpReply } from '../../http/transport.ts';
import type { Media, TranscriptionCall } from '../../provider.ts';
import { UpstreamFailure } from '../../upstream-failure.ts';
import { baseType } from '../audio-form.ts';
import { dataUrl, encodeJson } from '../json-body.ts';
import { readMedia, urlIn } from '../media-reply.ts';
import { MAX_TRANSCRIPT_BYTES, parseTranscription } from '../transcription-reply.ts';
import type { UpstreamSession } from '../upstream-session.ts';
import { modelPath } from '../url-path.ts';
import { editingParameters, imageParameters, sizeOf } from './image-parameters.ts';
import type { Upstream, UpstreamTarget } from './upstream.ts';

const QUEUE = '?_subdomain=queue';
const MAX_RESULT_BYTES = 4 * 1024 * 1024;

/** The names under which fal's data URL decoder knows the few kinds of audio that it takes. */
const FAL_AUDIO_TYPE: Record<string, string> = {
  'audio/mpeg': 'audio/mpeg',
  'audio/mp3': 'audio/mpeg',
  'audio/wav': 'audio/x-wav',
  'audio/wave': 'audio/x-wav',
  'audio/x-wav': 'audio/x-wav',
  'audio/webm': 'video/webm',
  'video/webm': 'video/webm',
};

/** Images go through fal's queue; sound is answered at once. */
export const falAi: Upstream = {
  takesMasks: true,

  generateImage(call, target, session) {
    const body = encodeJson({
      ...imageParameters(call),
      image_size: sizeOf(call, (width, height) => ({ width, height })),
      ...loras(target),
      prompt: call.prompt,
    });
    return runQueued(target, body, session);
  },

  editImage(call, target, session) {
    const image = dataUrl(call.image);
    const body = encodeJson({
      ...editingParameters(call),
      image_size: sizeOf(call, (width, height) => ({ width, height })),
      ...loras(target),
      // Which of the two names a model reads differs.
      image_url: image,
      image_urls: [image],
      mask_url: call.mask && dataUrl(call.mask),
    });
    return runQueued(target, body, session);
  },

  async synthesizeSpeech(call, { providerId }, session) {
    const body = encodeJson({
      text: call.text,
      voice: call.voice,
      speed: call.speed === 1 ? undefined : call.speed,
    });
    return readMedia(await session.sendJson(modelPath(providerId), body), 'audio', session);
  },

  async transcribe(call, { providerId }, session) {
    const body = encodeJson({ audio_url: await audioUrl(call), language: call.language?.split('-')[0] });
    const reply = await session.sendJson(modelPath(providerId), body);
    return parseTranscription(await readJson(reply, MAX_TRANSCRIPT_BYTES));
  },
};

async function audioUrl(call: TranscriptionCall) {
  const type = FAL_AUDIO_TYPE[baseType(call.audio.contentType)];
  if (type) return dataUrl(call.audio, type);
  return dataUrl({ bytes: await call.toWav(), contentType: 'audio/x-wav' });
}

function loras({ model, loraWeights, providerId }: UpstreamTarget): Record<string, unknown> {
  if (loraWeights === undefined) return {};
  return {
    loras: [{ path: `https://huggingface.co/${model}/resolve/main/${loraWeights}`, scale: 1 }],
    ...(providerId === 'fal-ai/lora' ? { model_name: 'stabilityai/stable-diffusion-xl-base-1.0' } : {}),
  };
}

/** Submits, waits in fal's queue, fetches the result and the image that it points to. */
async function runQueued(target: UpstreamTarget, body: Uint8Array, session: UpstreamSession): Promise<Media> {
  const submitted = await readRecord(await session.sendJson(`${modelPath(target.providerId)}${QUEUE}`, body));
  const result = await queuedResult(submitted, session);
  const url = urlIn(result);
  if (url === undefined) throw new UpstreamFailure('invalid_reply', 'fal-ai answered no image');
  return session.download(url, 'image');
}

/** Models that fal answers at once, without queueing, have their images in the first reply. */
async function queuedResult(
  submitted: Record<string, unknown>,
  session: UpstreamSession,
): Promise<Record<string, unknown>> {
  if (typeof submitted.response_url !== 'string' || typeof submitted.request_id !== 'string')
    return submitted;
  // The path there may differ from the one submitted to; its host is fal's, which the router stands in for.
  const path = URL.parse(submitted.response_url)?.pathname;
  if (path === undefined)
    throw new UpstreamFailure('invalid_reply', 'fal-ai answered no place for the result');

  let completed = submitted.status === 'COMPLETED';
  return session.finish({
    cancel: { method: 'PUT', path: `${path}/cancel${QUEUE}` },
    async check() {
      if (!completed) {
        const { status } = await readRecord(
          await session.send({ method: 'GET', path: `${path}/status${QUEUE}` }),
        );
        if (status !== 'COMPLETED') {
          if (status === 'IN_QUEUE' || status === 'IN_PROGRESS') return undefined;
          throw new UpstreamFailure('invalid_reply', 'fal-ai did not complete the job');
        }
        completed = true;
      }
      return readRecord(await session.send({ method: 'GET', path: `${path}${QUEUE}` }));
    },
  });
}

async function readRecord(reply: HttpReply): Promise<Record<string, unknown>> {
  const body = await readJson(reply, MAX_RESULT_BYTES);
  if (isRecord(body)) return body;
  throw new UpstreamFailure('invalid_reply', 'fal-ai answered something other than an object');
}
