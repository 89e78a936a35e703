import { z } from 'zod';
import { LIMITS } from './limits.ts';

/**
 * A model's name as callers write it: `org/name`, a bare name, either with a provider's name and a colon before
 * it (`local:flite`) or a routing suffix after it (`openai/gpt-oss-120b:fastest`). Segments never start with a
 * dot, so that no name can climb out of a URL path, and the character set leaves no room for header injection.
 */
export const modelNameSchema = z
  .string()
  .min(1)
  .max(LIMITS.modelNameCharacters)
  .regex(
    /^[A-Za-z0-9_@~-][A-Za-z0-9_.@~+-]*(?:[/:][A-Za-z0-9_@~-][A-Za-z0-9_.@~+-]*)*$/,
    'must be a model name such as "org/name" or "provider:name"',
  )
  .meta({
    example: 'openai/gpt-oss-120b',
    description: 'Model name, optionally prefixed with a provider and a colon',
  });
