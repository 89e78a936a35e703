import type { ParameterRule } from '@ai-platform/contract';
import type { MediaDownloader } from '../http/media-download.ts';
import { requireMedia } from '../http/media-type.ts';
import { parseImagesReply } from '../http/openai-media.ts';
import { readJson } from '../http/reply-body.ts';
import type { HttpReply } from '../http/transport.ts';
import type { ImageEditingCall, ImageGenerationCall, Media } from '../provider.ts';
import type { Path } from './endpoint.ts';
import type { FieldMemory, Fields } from './field-memory.ts';

/** Base64 of the largest image that is taken, with room for what stands around it. */
const MOST_BYTES = 96 * 1024 * 1024;

type Parameter = 'negative_prompt' | 'num_inference_steps' | 'guidance_scale' | 'seed' | 'strength';

/** The names that servers know a parameter by. Steps are `step` to LocalAI and `steps` to Together and others. */
const NAMES: Record<Parameter, string[]> = {
  negative_prompt: ['negative_prompt'],
  num_inference_steps: ['num_inference_steps', 'steps', 'step'],
  guidance_scale: ['guidance_scale'],
  seed: ['seed'],
  strength: ['strength'],
};
const PARAMETERS: Parameter[] = [
  'negative_prompt',
  'num_inference_steps',
  'guidance_scale',
  'seed',
  'strength',
];

/** OpenAI's own models, which reject every field that they do not know. */
const OPENAI_MODEL = /(?:^|\/)(?:gpt-image|chatgpt-image|dall-e)-/;
/** These always answer base64 and reject `response_format`. */
const ALWAYS_BASE64 = /(?:^|\/)(?:gpt|chatgpt)-image-/;

/** The call's parameters beyond OpenAI's, under every name that servers may know them by. */
export function extensionFields(
  call: ImageGenerationCall & Pick<Partial<ImageEditingCall>, 'strength'>,
  model: string,
): Fields {
  if (OPENAI_MODEL.test(model)) return {};
  const fields: Fields = {};
  for (const parameter of PARAMETERS) {
    const value = call[parameter];
    if (value !== undefined) for (const name of NAMES[parameter]) fields[name] = value;
  }
  return fields;
}

/** The fields of OpenAI's that both image routes share. */
export function commonFields(call: ImageGenerationCall, model: string): Fields {
  const size: Fields =
    call.width === undefined || call.height === undefined ? {} : { size: `${call.width}x${call.height}` };
  return { model, prompt: call.prompt, n: 1, ...size };
}

export function preferredFields(model: string): Record<string, readonly [string, undefined]> {
  return ALWAYS_BASE64.test(model) ? {} : { response_format: ['b64_json', undefined] };
}

/** What is known of a model's parameters: of OpenAI's by name, of others by what their server has rejected. */
export function imageParameters(
  path: Path,
  model: string,
  memory: FieldMemory,
): Record<string, ParameterRule> {
  const isOpenAI = OPENAI_MODEL.test(model);
  const rules: Record<string, ParameterRule> = isOpenAI
    ? { width: { default: 1024 }, height: { default: 1024 } }
    : {};
  for (const parameter of PARAMETERS) {
    if (parameter === 'strength' && path !== '/images/edits') continue;
    const isRejected = NAMES[parameter].every((name) => memory.hasRejected(path, model, name));
    if (isOpenAI || isRejected) rules[parameter] = { supported: false };
  }
  return rules;
}

/** The first image of the reply, fetched when the upstream only says where it is. */
export async function readImage(
  reply: HttpReply,
  downloader: MediaDownloader,
  signal: AbortSignal,
): Promise<Media> {
  const source = parseImagesReply(await readJson(reply, MOST_BYTES));
  return 'url' in source
    ? downloader.download(source.url, { accept: 'image', signal })
    : requireMedia(source.bytes, 'image');
}
