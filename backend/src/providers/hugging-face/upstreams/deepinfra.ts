import { embedAt, generateImageAt, synthesizeSpeechAt, transcribeAt } from './openai-shaped.ts';
import type { Upstream } from './upstream.ts';

export const deepinfra: Upstream = {
  generateImage: generateImageAt('v1/openai/images/generations'),
  synthesizeSpeech: synthesizeSpeechAt('v1/openai/audio/speech', ['wav', 'mp3', 'flac'], (model) =>
    /kokoro/i.test(model) ? 'af_alloy' : undefined,
  ),
  transcribe: transcribeAt('v1/openai/audio/transcriptions'),
  embed: embedAt('v1/openai/embeddings'),
};
