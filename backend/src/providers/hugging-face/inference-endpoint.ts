import type { Capability } from '@ai-platform/contract';
import { UpstreamFailure } from '../upstream-failure.ts';
import { hubTaskUpstream } from './upstreams/hub-task-format.ts';
import { embedAt, generateImageAt, synthesizeSpeechAt, transcribeAt } from './upstreams/openai-shaped.ts';
import type { Upstream } from './upstreams/upstream.ts';

/** What runs in a dedicated endpoint: vLLM, TGI or llama.cpp; text-embeddings-inference; or Hugging Face's default. */
export type EndpointContainer = 'openai' | 'tei' | 'toolkit';

export interface InferenceEndpoint {
  /** `https://<id>.<region>.<vendor>.endpoints.huggingface.cloud`, or wherever such a container listens. */
  url: string;
  /** By default what is usual for the capability. */
  container?: EndpointContainer | undefined;
  capability: Capability;
}

/** How long the proxy before an endpoint that is scaled to zero may hold a request while a replica starts. */
export const ENDPOINT_HEADERS = { 'x-scale-up-timeout': '120' };

const openai: Upstream = {
  generateImage: generateImageAt('v1/images/generations'),
  synthesizeSpeech: synthesizeSpeechAt('v1/audio/speech', ['wav', 'mp3', 'flac'], () => undefined),
  transcribe: transcribeAt('v1/audio/transcriptions'),
  embed: embedAt('v1/embeddings'),
};

const atRoot = hubTaskUpstream({ task: () => '', featureExtraction: () => [''] }, true);

const tei: Upstream = {
  embed: hubTaskUpstream({ task: () => '', featureExtraction: () => ['embed', ''] }, false).embed,
};

/** Any exception in the toolkit's handler is answered with 400, so that says nothing about the request. */
const toolkit: Upstream = {
  takesMasks: true,
  generateImage: (...call) => atRoot.generateImage(...call).catch(doubtBadRequest),
  editImage: (...call) => atRoot.editImage(...call).catch(doubtBadRequest),
  synthesizeSpeech: (...call) => atRoot.synthesizeSpeech(...call).catch(doubtBadRequest),
  transcribe: (...call) => atRoot.transcribe(...call).catch(doubtBadRequest),
  embed: (...call) => atRoot.embed(...call).catch(doubtBadRequest),
};

const CONTAINERS: Record<EndpointContainer, Upstream> = { openai, tei, toolkit };

export function endpointUpstream({ container, capability }: InferenceEndpoint): Upstream {
  return CONTAINERS[container ?? (capability === 'embeddings' ? 'tei' : 'toolkit')];
}

/** The endpoint's root, without an API version that an OpenAI-shaped URL may carry. */
export const endpointRoot = ({ url }: InferenceEndpoint): string =>
  url.replace(/\/+$/, '').replace(/\/v1$/, '');

function doubtBadRequest(error: unknown): never {
  if (error instanceof UpstreamFailure && error.status === 400) {
    throw new UpstreamFailure('invalid_reply', 'The endpoint could not process the request', {
      status: 400,
      cause: error,
    });
  }
  throw error;
}
