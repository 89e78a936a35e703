import type { Capability, ParameterRule } from '@ai-platform/contract';

export interface DefaultModel {
  model: string;
  parameters: Record<string, ParameterRule>;
}

const UNSUPPORTED: ParameterRule = { supported: false };

/** Kokoro's voices in the order of its own list: language and gender by the first two letters. */
const KOKORO_VOICES = [
  ...['af_heart', 'af_alloy', 'af_aoede', 'af_bella', 'af_jessica', 'af_kore', 'af_nicole', 'af_nova'],
  ...['af_river', 'af_sarah', 'af_sky', 'am_adam', 'am_echo', 'am_eric', 'am_fenrir', 'am_liam'],
  ...['am_michael', 'am_onyx', 'am_puck', 'am_santa', 'bf_alice', 'bf_emma', 'bf_isabella', 'bf_lily'],
  ...['bm_daniel', 'bm_fable', 'bm_george', 'bm_lewis', 'jf_alpha', 'jf_gongitsune', 'jf_nezumi'],
  ...['jf_tebukuro', 'jm_kumo', 'zf_xiaobei', 'zf_xiaoni', 'zf_xiaoxiao', 'zf_xiaoyi', 'zm_yunjian'],
  ...['zm_yunxi', 'zm_yunxia', 'zm_yunyang', 'ef_dora', 'em_alex', 'em_santa', 'ff_siwis', 'hf_alpha'],
  ...['hf_beta', 'hm_omega', 'hm_psi', 'if_sara', 'im_nicola', 'pf_dora', 'pm_alex', 'pm_santa'],
];

/** Editors that take the image as a reference have no dial between it and the prompt. */
const REFERENCE_EDITOR = { negative_prompt: UNSUPPORTED, strength: UNSUPPORTED };

/**
 * The models of each capability in the order of trial, with what they make of the parameters. Which of them the Hub
 * serves at the time is checked at the start.
 */
export const HUGGING_FACE_DEFAULTS: Record<Capability, DefaultModel[]> = {
  image_generation: [
    {
      model: 'black-forest-labs/FLUX.1-schnell',
      parameters: {
        // Distilled to a few steps without classifier-free guidance.
        num_inference_steps: { default: 4, minimum: 1, maximum: 12 },
        guidance_scale: UNSUPPORTED,
        negative_prompt: UNSUPPORTED,
      },
    },
    {
      model: 'black-forest-labs/FLUX.1-dev',
      parameters: {
        num_inference_steps: { default: 28, minimum: 1, maximum: 50 },
        guidance_scale: { default: 3.5, minimum: 1, maximum: 20 },
        negative_prompt: UNSUPPORTED,
      },
    },
    {
      model: 'black-forest-labs/FLUX.1-Krea-dev',
      parameters: {
        num_inference_steps: { default: 28, minimum: 1, maximum: 50 },
        guidance_scale: { default: 4.5, minimum: 1, maximum: 20 },
        negative_prompt: UNSUPPORTED,
      },
    },
    {
      model: 'Qwen/Qwen-Image',
      parameters: {
        num_inference_steps: { default: 30, minimum: 2, maximum: 50 },
        guidance_scale: { default: 4, minimum: 0, maximum: 20 },
      },
    },
    {
      model: 'stabilityai/stable-diffusion-3-medium-diffusers',
      parameters: {
        num_inference_steps: { default: 28, minimum: 1, maximum: 50 },
        guidance_scale: { default: 7, minimum: 0, maximum: 20 },
      },
    },
  ],
  image_editing: [
    {
      model: 'black-forest-labs/FLUX.2-klein-9B',
      parameters: {
        ...REFERENCE_EDITOR,
        num_inference_steps: { default: 4, minimum: 1, maximum: 12 },
        guidance_scale: UNSUPPORTED,
      },
    },
    {
      model: 'black-forest-labs/FLUX.2-dev',
      parameters: {
        ...REFERENCE_EDITOR,
        num_inference_steps: { default: 28, minimum: 1, maximum: 50 },
        guidance_scale: { default: 4, minimum: 0, maximum: 20 },
      },
    },
    {
      model: 'black-forest-labs/FLUX.1-Kontext-dev',
      parameters: {
        ...REFERENCE_EDITOR,
        num_inference_steps: { default: 28, minimum: 1, maximum: 50 },
        guidance_scale: { default: 2.5, minimum: 1, maximum: 20 },
      },
    },
    {
      model: 'black-forest-labs/FLUX.1-Fill-dev',
      parameters: {
        ...REFERENCE_EDITOR,
        num_inference_steps: { default: 28, minimum: 1, maximum: 50 },
        // Trained for far more guidance than its siblings.
        guidance_scale: { default: 30, minimum: 1, maximum: 30 },
      },
    },
  ],
  text_to_speech: [
    {
      model: 'hexgrad/Kokoro-82M',
      parameters: {
        voice: { default: 'af_heart', values: KOKORO_VOICES },
        speed: { default: 1, minimum: 0.5, maximum: 2 },
      },
    },
  ],
  speech_to_text: [
    { model: 'openai/whisper-large-v3', parameters: {} },
    { model: 'openai/whisper-large-v3-turbo', parameters: {} },
  ],
  chat: [
    { model: 'openai/gpt-oss-120b', parameters: {} },
    { model: 'openai/gpt-oss-20b', parameters: {} },
    { model: 'google/gemma-4-31B-it', parameters: {} },
  ],
  embeddings: [
    { model: 'BAAI/bge-small-en-v1.5', parameters: {} },
    { model: 'sentence-transformers/all-MiniLM-L6-v2', parameters: {} },
    { model: 'Qwen/Qwen3-Embedding-0.6B', parameters: {} },
    { model: 'Qwen/Qwen3-Embedding-8B', parameters: {} },
    { model: 'intfloat/multilingual-e5-large-instruct', parameters: {} },
  ],
};
