import { encodeJson } from '../json-body.ts';
import { readImages } from '../media-reply.ts';
import { imageParameters, sizeOf } from './image-parameters.ts';
import { embedAt, synthesizeSpeechAt, transcribeAt } from './openai-shaped.ts';
import type { Upstream } from './upstream.ts';

export const deepinfra: Upstream = {
  async generateImage(call, { providerId }, session) {
    const body = encodeJson({
      ...imageParameters(call),
      size: sizeOf(call, (width, height) => `${width}x${height}`),
      response_format: 'b64_json',
      prompt: call.prompt,
      model: providerId,
    });
    return readImages(await session.sendJson('v1/openai/images/generations', body), session);
  },

  synthesizeSpeech: synthesizeSpeechAt('v1/openai/audio/speech', ['wav', 'mp3', 'flac'], (model) =>
    /kokoro/i.test(model) ? 'af_alloy' : undefined,
  ),
  transcribe: transcribeAt('v1/openai/audio/transcriptions'),
  embed: embedAt('v1/openai/embeddings'),
};
