import { encodeJson } from '../json-body.ts';
import { readImages } from '../media-reply.ts';
import { imageParameters, sizeOf } from './image-parameters.ts';
import type { Upstream } from './upstream.ts';

export const nscale: Upstream = {
  async generateImage(call, { providerId }, session) {
    const body = encodeJson({
      ...imageParameters(call),
      size: sizeOf(call, (width, height) => `${width}x${height}`),
      response_format: 'b64_json',
      prompt: call.prompt,
      model: providerId,
    });
    return readImages(await session.sendJson('v1/images/generations', body), session);
  },
};
