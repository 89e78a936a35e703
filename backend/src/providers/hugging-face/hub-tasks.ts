import type { Capability } from '@ai-platform/contract';

/**
 * The Hub's names for the tasks of a capability, as they stand in a model's provider mapping. Every name of a list
 * takes the same request: hf-inference lists sentence models under either of the two embedding tasks, and models
 * that edit an image by a prompt are listed with or without the text in the task's name.
 */
export const HUB_TASKS: Record<Capability, readonly string[]> = {
  image_generation: ['text-to-image'],
  image_editing: ['image-to-image', 'image-text-to-image'],
  text_to_speech: ['text-to-speech'],
  speech_to_text: ['automatic-speech-recognition'],
  chat: ['conversational'],
  embeddings: ['feature-extraction', 'sentence-similarity'],
};
