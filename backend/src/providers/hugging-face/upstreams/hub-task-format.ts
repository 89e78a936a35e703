import { isRecord } from '../../http/error-body.ts';
import { readJson } from '../../http/reply-body.ts';
import type { HttpReply } from '../../http/transport.ts';
import type { TranscriptionCall } from '../../provider.ts';
import { UpstreamFailure } from '../../upstream-failure.ts';
import { baseType } from '../audio-form.ts';
import { embeddingMatrix } from '../embedding-matrix.ts';
import { base64, encodeJson } from '../json-body.ts';
import { readMedia } from '../media-reply.ts';
import { MAX_TRANSCRIPT_BYTES, parseTranscription } from '../transcription-reply.ts';
import type { UpstreamSession } from '../upstream-session.ts';
import { editingParameters, imageParameters } from './image-parameters.ts';
import type { Upstream, UpstreamTarget } from './upstream.ts';

const MAX_EMBEDDINGS_BYTES = 128 * 1024 * 1024;
/** Whisper's window; longer audio is refused unless timestamps are asked for. */
const WHISPER_WINDOW_SECONDS = 30;
/** Without it an Inference Endpoint answers images as JSON. */
const IMAGE_HEADERS = { accept: 'image/png' };

export interface HubTaskPaths {
  task(target: UpstreamTarget): string;
  /** Where embeddings may be, in the order of trial: the next is taken after a 404. */
  featureExtraction(target: UpstreamTarget): [string, ...string[]];
}

/**
 * The Hub's task specifications (`inputs` and `parameters`) as spoken by hf-inference and by the containers of
 * Inference Endpoints.
 */
export function hubTaskUpstream(paths: HubTaskPaths, masks: boolean): Required<Upstream> {
  return {
    takesMasks: masks,

    async generateImage(call, target, session) {
      const body = encodeJson({ inputs: call.prompt, parameters: imageParameters(call) });
      return readMedia(await session.sendJson(paths.task(target), body, IMAGE_HEADERS), 'image', session);
    },

    async editImage(call, target, session) {
      const parameters = {
        ...editingParameters(call),
        mask_image: masks && call.mask ? base64(call.mask.bytes) : undefined,
      };
      const body = encodeJson({ inputs: base64(call.image.bytes), parameters });
      return readMedia(await session.sendJson(paths.task(target), body, IMAGE_HEADERS), 'image', session);
    },

    async synthesizeSpeech(call, target, session) {
      const body = encodeJson({ inputs: call.text });
      return readMedia(await session.sendJson(paths.task(target), body), 'audio', session);
    },

    async transcribe(call, target, session) {
      const parameters = transcriptionParameters(call, target);
      const reply = parameters
        ? await session.sendJson(
            paths.task(target),
            encodeJson({ inputs: base64(call.audio.bytes), parameters }),
          )
        : await session.send({
            method: 'POST',
            path: paths.task(target),
            headers: { 'content-type': baseType(call.audio.contentType) },
            body: call.audio.bytes,
          });
      const body = await readJson(reply, MAX_TRANSCRIPT_BYTES);
      return parseTranscription(Array.isArray(body) ? body[0] : body);
    },

    async embed(call, target, session) {
      const body = encodeJson({ inputs: call.input, dimensions: call.dimensions });
      const reply = await sendToFirst(paths.featureExtraction(target), body, session);
      const answer = await readJson(reply, MAX_EMBEDDINGS_BYTES);
      const matrix = isRecord(answer) && 'embeddings' in answer ? answer.embeddings : answer;
      return { embeddings: embeddingMatrix(matrix, call.input.length), tokens: undefined };
    },
  };
}

async function sendToFirst(
  [path, ...rest]: [string, ...string[]],
  body: Uint8Array,
  session: UpstreamSession,
): Promise<HttpReply> {
  try {
    return await session.sendJson(path, body);
  } catch (error) {
    const [next, ...others] = rest;
    if (next === undefined || !(error instanceof UpstreamFailure) || error.status !== 404) throw error;
    return sendToFirst([next, ...others], body, session);
  }
}

/**
 * Raw bytes say everything for most models. Whisper needs to be told a language, and to give timestamps for audio
 * beyond its window, which models of other kinds would refuse.
 */
function transcriptionParameters(
  { duration, language }: TranscriptionCall,
  { model }: UpstreamTarget,
): Record<string, unknown> | undefined {
  const needed = language !== undefined || duration > WHISPER_WINDOW_SECONDS;
  if (!needed || !/whisper/i.test(model)) return undefined;
  return {
    return_timestamps: true,
    ...(language === undefined ? {} : { generation_parameters: { language: language.split('-')[0] } }),
  };
}
