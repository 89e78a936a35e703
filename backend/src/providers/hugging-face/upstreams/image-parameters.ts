import type { ImageEditingCall, ImageGenerationCall } from '../../provider.ts';

/** Hugging Face's names of what a caller may set; what is not set is left out of the JSON. */
export function imageParameters(call: ImageGenerationCall): Record<string, unknown> {
  const { negative_prompt, width, height, num_inference_steps, guidance_scale, seed } = call;
  return { negative_prompt, width, height, num_inference_steps, guidance_scale, seed };
}

export function editingParameters(call: ImageEditingCall): Record<string, unknown> {
  return { prompt: call.prompt, ...imageParameters(call), strength: call.strength };
}

/** Both sides where both are set, written the upstream's way. */
export function sizeOf<T>(
  call: ImageGenerationCall,
  write: (width: number, height: number) => T,
): T | undefined {
  return call.width === undefined || call.height === undefined ? undefined : write(call.width, call.height);
}
