import { z } from 'zod';

/** Every error code of the API with the HTTP status that it travels under. */
export const ERROR_STATUS = {
  invalid_format: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  model_not_found: 404,
  method_not_allowed: 405,
  idempotency_conflict: 409,
  file_too_large: 413,
  validation_error: 422,
  rate_limited: 429,
  processing_error: 500,
  upstream_error: 502,
  model_unavailable: 503,
  overloaded: 503,
  timeout: 504,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

// Object.keys widens to string[]; the keys of this literal are exactly ErrorCode.
const errorCodes = Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]];
export const errorCodeSchema = z.enum(errorCodes);

/** One try of one model, as reported in `details.attempts` of an `upstream_error`. Never holds a secret. */
export const attemptReportSchema = z.object({
  provider: z.string(),
  model: z.string(),
  status: z
    .int()
    .nullable()
    .meta({ description: 'HTTP status of the upstream, null when it never answered' }),
  reason: z.string(),
});
export type AttemptReport = z.infer<typeof attemptReportSchema>;

export const errorBodySchema = z
  .object({
    error: errorCodeSchema,
    message: z.string(),
    details: z.record(z.string(), z.unknown()).optional().meta({
      description: 'For validation errors each field with its reason; for upstream errors the attempts',
    }),
    timestamp: z.iso.datetime(),
    request_id: z.string(),
  })
  .meta({ id: 'Error' });
export type ErrorBody = z.infer<typeof errorBodySchema>;
