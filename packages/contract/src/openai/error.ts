import { z } from 'zod';
import type { ErrorCode } from '../error.ts';

/** The `type` that clients of the OpenAI API know, for each of our error codes. */
export const OPENAI_ERROR_TYPE = {
  invalid_format: 'invalid_request_error',
  unauthorized: 'authentication_error',
  forbidden: 'permission_error',
  not_found: 'invalid_request_error',
  model_not_found: 'invalid_request_error',
  method_not_allowed: 'invalid_request_error',
  idempotency_conflict: 'invalid_request_error',
  file_too_large: 'invalid_request_error',
  validation_error: 'invalid_request_error',
  rate_limited: 'rate_limit_error',
  processing_error: 'server_error',
  upstream_error: 'server_error',
  model_unavailable: 'server_error',
  overloaded: 'server_error',
  timeout: 'server_error',
} as const satisfies Record<ErrorCode, string>;

/** The error envelope of every `/v1` route. */
export const openAiErrorBodySchema = z
  .object({
    error: z.object({
      message: z.string(),
      type: z
        .string()
        .meta({ description: '`invalid_request_error`, `rate_limit_error`, `server_error`, …' }),
      param: z.string().nullable().meta({ description: 'The request field at fault, where there is one' }),
      code: z.string().nullable().meta({ description: 'The error code of the native API' }),
    }),
  })
  .meta({ id: 'OpenAiError' });
export type OpenAiErrorBody = z.infer<typeof openAiErrorBodySchema>;
