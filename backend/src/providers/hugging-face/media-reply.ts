import { failureInBody, isRecord } from '../http/error-body.ts';
import { type MediaKind, requireMedia } from '../http/media-type.ts';
import { parseImagesReply } from '../http/openai-media.ts';
import { mediaTypeOf, parseJson, readBytes, readJson } from '../http/reply-body.ts';
import type { HttpReply } from '../http/transport.ts';
import type { Media } from '../provider.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import { speechFromSamples } from './speech-samples.ts';
import type { UpstreamSession } from './upstream-session.ts';

/**
 * The image or sound of a reply: its raw bytes, or JSON that holds them or their URL. Text around base64 media is
 * allowed a third more than the media.
 *
 * @throws UpstreamFailure `invalid_reply` for anything else, whatever the reply calls itself
 */
export async function readMedia(reply: HttpReply, kind: MediaKind, session: UpstreamSession): Promise<Media> {
  const type = mediaTypeOf(reply.headers);
  if (type !== 'application/json') return requireMedia(await readBytes(reply, session.maxMediaBytes), kind);
  const bytes = await readBytes(reply, session.maxMediaBytes * 2);
  return mediaOf(parseJson(bytes, reply.status), kind, session);
}

/** The first image of an OpenAI-shaped `{data: [{b64_json | url}]}`. */
export async function readImages(reply: HttpReply, session: UpstreamSession): Promise<Media> {
  const source = parseImagesReply(await readJson(reply, session.maxMediaBytes * 2));
  return 'url' in source ? session.download(source.url, 'image') : requireMedia(source.bytes, 'image');
}

/** Media in the JSON shapes that upstreams and Inference Endpoints answer in. */
async function mediaOf(body: unknown, kind: MediaKind, session: UpstreamSession): Promise<Media> {
  if (typeof body === 'string') return requireMedia(Buffer.from(withoutDataPrefix(body), 'base64'), kind);
  const first: unknown = Array.isArray(body) ? body[0] : body;
  if (isRecord(first)) {
    if (kind === 'audio' && 'audio' in first && typeof first.sampling_rate === 'number') {
      return speechFromSamples(first.audio, first.sampling_rate);
    }
    const url = urlIn(first);
    if (url !== undefined) return session.download(url, kind);
    if (kind === 'image' && 'data' in first) {
      const source = parseImagesReply(first);
      return 'url' in source ? session.download(source.url, kind) : requireMedia(source.bytes, kind);
    }
    if (first.error != null) throw failureInBody(first, 200);
  }
  throw new UpstreamFailure('invalid_reply', `The upstream answered JSON without ${kind}`);
}

/**
 * Where a finished job put its result: `output` or `outputs` with a URL or a list of them, `images[].url`,
 * `image.url`, `audio.url`.
 */
export function urlIn(body: Record<string, unknown>): string | undefined {
  for (const field of ['output', 'outputs', 'images', 'image', 'audio', 'audio_url']) {
    const value = body[field];
    const first: unknown = Array.isArray(value) ? value[0] : value;
    const url = isRecord(first) ? first.url : first;
    if (typeof url === 'string' && /^(?:https?:|data:)/.test(url)) return url;
  }
  return undefined;
}

const withoutDataPrefix = (text: string): string =>
  text.slice(text.startsWith('data:') ? text.indexOf(',') + 1 : 0);
