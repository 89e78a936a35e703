import type { ImageGenerationCall } from '../../provider.ts';
import { dataUrl, encodeJson } from '../json-body.ts';
import { readImages } from '../media-reply.ts';
import { editingParameters, imageParameters } from './image-parameters.ts';
import { embedAt, synthesizeSpeechAt, transcribeAt } from './openai-shaped.ts';
import type { Upstream } from './upstream.ts';

const IMAGES_PATH = 'v1/images/generations';

/** Together calls steps by a name of its own. */
function parametersOf(
  parameters: Record<string, unknown>,
  call: ImageGenerationCall,
): Record<string, unknown> {
  const { num_inference_steps: _, ...rest } = parameters;
  return { ...rest, steps: call.num_inference_steps };
}

export const together: Upstream = {
  async generateImage(call, { providerId }, session) {
    const body = encodeJson({
      ...parametersOf(imageParameters(call), call),
      prompt: call.prompt,
      response_format: 'base64',
      model: providerId,
    });
    return readImages(await session.sendJson(IMAGES_PATH, body), session);
  },

  async editImage(call, { providerId }, session) {
    const image = dataUrl(call.image);
    const body = encodeJson({
      ...parametersOf(editingParameters(call), call),
      // FLUX.1 Kontext takes one image by this name, every later model a list by the other.
      ...(/flux\.1.*kontext/i.test(providerId) ? { image_url: image } : { reference_images: [image] }),
      response_format: 'base64',
      model: providerId,
    });
    return readImages(await session.sendJson(IMAGES_PATH, body), session);
  },

  synthesizeSpeech: synthesizeSpeechAt('v1/audio/speech', ['wav', 'mp3'], (model) =>
    /kokoro/i.test(model) ? 'af_alloy' : undefined,
  ),
  transcribe: transcribeAt('v1/audio/transcriptions'),
  embed: embedAt('v1/embeddings'),
};
