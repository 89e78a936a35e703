import { isRecord } from '../../http/error-body.ts';
import { readJson } from '../../http/reply-body.ts';
import type { HttpReply } from '../../http/transport.ts';
import type { Media } from '../../provider.ts';
import { UpstreamFailure } from '../../upstream-failure.ts';
import { base64, encodeJson } from '../json-body.ts';
import { urlIn } from '../media-reply.ts';
import type { UpstreamSession } from '../upstream-session.ts';
import { modelPath } from '../url-path.ts';
import { editingParameters, imageParameters, sizeOf } from './image-parameters.ts';
import type { Upstream, UpstreamTarget } from './upstream.ts';

const MAX_RESULT_BYTES = 4 * 1024 * 1024;

/** Everything is a job that is asked for until it is done; the API has no way to cancel one. */
export const wavespeed: Upstream = {
  takesMasks: true,

  generateImage(call, target, session) {
    const body = encodeJson({
      ...imageParameters(call),
      size: sizeOf(call, (width, height) => `${width}*${height}`),
      prompt: call.prompt,
      ...loras(target),
    });
    return run(target, body, session);
  },

  editImage(call, target, session) {
    const image = base64(call.image.bytes);
    const body = encodeJson({
      ...editingParameters(call),
      size: sizeOf(call, (width, height) => `${width}*${height}`),
      image,
      images: [image],
      mask_image: call.mask && base64(call.mask.bytes),
      ...loras(target),
    });
    return run(target, body, session);
  },
};

const loras = ({ model, loraWeights }: UpstreamTarget): Record<string, unknown> =>
  loraWeights === undefined ? {} : { loras: [{ path: model, scale: 1 }] };

async function run(target: UpstreamTarget, body: Uint8Array, session: UpstreamSession): Promise<Media> {
  const submitted = await readData(await session.sendJson(`api/v3/${modelPath(target.providerId)}`, body));
  const urls = isRecord(submitted.urls) ? submitted.urls : {};
  // Its host is WaveSpeed's, which the router stands in for.
  const path = typeof urls.get === 'string' ? URL.parse(urls.get)?.pathname : undefined;
  if (path === undefined) {
    throw new UpstreamFailure('invalid_reply', 'WaveSpeed answered no place for the result');
  }
  const url = await session.finish({
    check: async () => resultUrl(await readData(await session.send({ method: 'GET', path }))),
  });
  return session.download(url, 'image');
}

/** Where the result is; undefined while the job runs. */
function resultUrl(task: Record<string, unknown>): string | undefined {
  if (task.status === 'failed') {
    throw new UpstreamFailure('invalid_reply', 'WaveSpeed reports that the job failed');
  }
  if (task.status !== 'completed') return undefined;
  const url = urlIn(task);
  if (url === undefined) throw new UpstreamFailure('invalid_reply', 'WaveSpeed answered no image');
  return url;
}

async function readData(reply: HttpReply): Promise<Record<string, unknown>> {
  const body = await readJson(reply, MAX_RESULT_BYTES);
  if (isRecord(body) && isRecord(body.data)) return body.data;
  throw new UpstreamFailure('invalid_reply', 'WaveSpeed answered something other than a task');
}
