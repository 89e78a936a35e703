import type { Capability } from '@ai-platform/contract';
import { describe, expect, it } from 'vitest';
import { capabilitiesByName, defaultAmong, isListed, namesInWords } from './model-names.ts';

describe('what a model is for, by its name', () => {
  it.each<[string, Capability[]]>([
    ['llama3.2:1b', ['chat']],
    ['Qwen/Qwen3-8B', ['chat']],
    ['gpt-4o-mini', ['chat']],
    ['llava:7b', ['chat']],
    ['nomic-embed-text:latest', ['embeddings']],
    ['text-embedding-3-small', ['embeddings']],
    ['BAAI/bge-m3', ['embeddings']],
    ['all-minilm:33m', ['embeddings']],
    ['intfloat/multilingual-e5-large', ['embeddings']],
    ['BAAI/bge-reranker-v2-m3', []],
    ['omni-moderation-latest', []],
    ['whisper-1', ['speech_to_text']],
    ['gpt-4o-mini-transcribe', ['speech_to_text']],
    ['tts-1-hd', ['text_to_speech']],
    ['coqui/XTTS-v2', ['text_to_speech']],
    ['hexgrad/Kokoro-82M', ['text_to_speech']],
    ['dall-e-3', ['image_generation', 'image_editing']],
    ['gpt-image-1', ['image_generation', 'image_editing']],
    ['black-forest-labs/FLUX.1-schnell', ['image_generation', 'image_editing']],
    ['sd3.5-large', ['image_generation', 'image_editing']],
    ['stable-diffusion-xl', ['image_generation', 'image_editing']],
  ])('%s: %j', (model, capabilities) => {
    expect(capabilitiesByName(model)).toEqual(capabilities);
  });
});

describe('the default among listed models', () => {
  it("is OpenAI's name where it is listed, else the first that fits", () => {
    expect(defaultAmong(['gpt-5', 'gpt-4o-mini'], 'chat', undefined)).toBe('gpt-4o-mini');
    expect(defaultAmong(['nomic-embed-text', 'llama3.2', 'qwen3'], 'chat', undefined)).toBe('llama3.2');
    expect(defaultAmong(['nomic-embed-text'], 'chat', undefined)).toBeUndefined();
  });

  it('stays while it is listed, whatever comes before it', () => {
    expect(defaultAmong(['new', 'old'], 'chat', 'old')).toBe('old');
    expect(defaultAmong(['new'], 'chat', 'old')).toBe('new');
  });
});

it('takes a name without a tag for the one with Ollama’s usual tag', () => {
  const listed = new Set(['llama3.2:latest', 'qwen3:8b']);
  expect(['llama3.2', 'llama3.2:latest', 'qwen3'].map((model) => isListed(listed, model))).toEqual([
    true,
    true,
    false,
  ]);
});

it('says a few names and how many there are besides', () => {
  const names = Array.from({ length: 12 }, (_, index) => `m${index}`);
  expect(namesInWords(names)).toMatch(/^m0, m1, .*m9 and 2 more$/);
  expect(namesInWords(['a', 'b'])).toBe('a, b');
});
