import type { Capability } from '@ai-platform/contract';

/** OpenAI's own names of models, which other servers alias: what is asked for while nothing better is known. */
export const USUAL_MODELS: Readonly<Record<Capability, string>> = {
  image_generation: 'gpt-image-1',
  image_editing: 'gpt-image-1',
  text_to_speech: 'tts-1',
  speech_to_text: 'whisper-1',
  chat: 'gpt-4o-mini',
  embeddings: 'text-embedding-3-small',
};

/** Names that a sentence holds. */
const MOST_SHOWN = 10;

/** What is read from a name, which is all that a list of models tells. The first line that fits decides. */
const NAMES: readonly [RegExp, readonly Capability[]][] = [
  [/rerank|moderation|realtime/, []],
  [/embed|minilm|(?<![a-z])(?:bge|gte|e5)(?![a-z])/, ['embeddings']],
  [/whisper|transcri|speech-to-text|(?<![a-z])(?:stt|asr)(?![a-z])/, ['speech_to_text']],
  [/kokoro|speech|(?<![a-z])x?tts(?![a-z])/, ['text_to_speech']],
  [/dall-?e|image|flux|diffusion|(?<![a-z])sd(?:xl)?(?![a-z])/, ['image_generation', 'image_editing']],
];

/** What a model is for, judged by its name alone: chat where nothing in it speaks of something else. */
export function capabilitiesByName(model: string): readonly Capability[] {
  const name = model.toLowerCase();
  return NAMES.find(([words]) => words.test(name))?.[1] ?? ['chat'];
}

/**
 * The model of a list that stands for a capability where nobody named one: OpenAI's name where it is listed, else the
 * one that did so before, else the first whose name fits.
 */
export function defaultAmong(
  listed: readonly string[],
  capability: Capability,
  before: string | undefined,
): string | undefined {
  const wanted = [USUAL_MODELS[capability], before].find(
    (model) => model !== undefined && listed.includes(model),
  );
  return wanted ?? listed.find((model) => capabilitiesByName(model).includes(capability));
}

/** Whether a server that lists these models has this one. Ollama lists `name:latest` and answers to `name`. */
export const isListed = (listed: ReadonlySet<string>, model: string): boolean =>
  listed.has(model) || listed.has(`${model}:latest`);

/** A few names for people, and how many there are besides. */
export function namesInWords(models: readonly string[]): string {
  const shown = models.slice(0, MOST_SHOWN).join(', ');
  const more = models.length - MOST_SHOWN;
  return more > 0 ? `${shown} and ${more} more` : shown;
}
