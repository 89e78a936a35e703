import { isRecord } from '../../http/error-body.ts';
import { readJson } from '../../http/reply-body.ts';
import { UpstreamFailure } from '../../upstream-failure.ts';
import { dataUrl, encodeJson } from '../json-body.ts';
import { urlIn } from '../media-reply.ts';
import { MAX_TRANSCRIPT_BYTES, parseTranscription } from '../transcription-reply.ts';
import type { UpstreamSession } from '../upstream-session.ts';
import { modelPath } from '../url-path.ts';
import { editingParameters, imageParameters } from './image-parameters.ts';
import type { Upstream, UpstreamTarget } from './upstream.ts';

/** Replicate answers when the job is done or after a minute, whichever comes first. */
const HEADERS = { prefer: 'wait' };
const FAILED: ReadonlySet<unknown> = new Set(['failed', 'canceled', 'aborted']);

export const replicate: Upstream = {
  takesMasks: true,

  async generateImage(call, target, session) {
    const input = { ...imageParameters(call), prompt: call.prompt, ...lora(target) };
    return download(await predict(target, input, session), 'image', session);
  },

  async editImage(call, target, session) {
    const image = dataUrl(call.image);
    const input = {
      ...editingParameters(call),
      // Which of these names a model reads differs.
      image,
      images: [image],
      input_image: image,
      input_images: [image],
      mask: call.mask && dataUrl(call.mask),
      ...lora(target),
    };
    return download(await predict(target, input, session), 'image', session);
  },

  async synthesizeSpeech(call, target, session) {
    const input = { text: call.text, voice: call.voice, speed: call.speed === 1 ? undefined : call.speed };
    return download(await predict(target, input, session), 'audio', session);
  },

  async transcribe(call, target, session) {
    const input = { audio: dataUrl(call.audio), language: call.language?.split('-')[0] };
    const { output } = await predict(target, input, session);
    const first: unknown = Array.isArray(output) ? output[0] : output;
    return parseTranscription(typeof first === 'string' ? { text: first } : first);
  },
};

const lora = ({ model, loraWeights }: UpstreamTarget): Record<string, unknown> =>
  loraWeights === undefined ? {} : { lora_weights: `https://huggingface.co/${model}` };

/** Runs a prediction to its end. A version (`owner/name:version`) is named in the body, a model in the path. */
async function predict(
  { providerId }: UpstreamTarget,
  input: Record<string, unknown>,
  session: UpstreamSession,
): Promise<Record<string, unknown>> {
  const version = providerId.split(':')[1];
  const path = version === undefined ? `v1/models/${modelPath(providerId)}/predictions` : 'v1/predictions';
  const started = await readPrediction(await session.sendJson(path, encodeJson({ input, version }), HEADERS));
  const result = resultOf(started);
  if (result) return result;

  const urls = isRecord(started.urls) ? started.urls : {};
  // Its host is Replicate's, which the router stands in for.
  const status = typeof urls.get === 'string' ? URL.parse(urls.get)?.pathname : undefined;
  if (status === undefined) {
    throw new UpstreamFailure('invalid_reply', 'Replicate answered neither a result nor where it will be');
  }
  return session.finish({
    cancel: { method: 'POST', path: `${status}/cancel` },
    check: async () => resultOf(await readPrediction(await session.send({ method: 'GET', path: status }))),
  });
}

/** The prediction once it has its output, which may be a moment before its status says so. */
function resultOf(prediction: Record<string, unknown>): Record<string, unknown> | undefined {
  const { output, status } = prediction;
  if (FAILED.has(status)) {
    throw new UpstreamFailure('invalid_reply', 'Replicate reports that the job failed');
  }
  const empty = output === null || output === undefined || (Array.isArray(output) && output.length === 0);
  if (!empty) return prediction;
  if (status === 'starting' || status === 'processing') return undefined;
  throw new UpstreamFailure('invalid_reply', 'Replicate answered no output');
}

async function readPrediction(reply: Parameters<typeof readJson>[0]): Promise<Record<string, unknown>> {
  const body = await readJson(reply, MAX_TRANSCRIPT_BYTES);
  if (isRecord(body)) return body;
  throw new UpstreamFailure('invalid_reply', 'Replicate answered something other than an object');
}

function download(prediction: Record<string, unknown>, kind: 'image' | 'audio', session: UpstreamSession) {
  const url = urlIn(prediction);
  if (url === undefined) throw new UpstreamFailure('invalid_reply', `Replicate answered no ${kind}`);
  return session.download(url, kind);
}
