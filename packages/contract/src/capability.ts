import { z } from 'zod';

/** The six things the platform can do. The names are the keys of `GET /config/models` and of `models.json`. */
export const capabilitySchema = z.enum([
  'image_generation',
  'image_editing',
  'text_to_speech',
  'speech_to_text',
  'chat',
  'embeddings',
]);
export type Capability = z.infer<typeof capabilitySchema>;
export const CAPABILITIES = capabilitySchema.options;

/** A capability as people read it, such as `text to speech`. */
export const capabilityInWords = (capability: Capability): string => capability.replaceAll('_', ' ');
