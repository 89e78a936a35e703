import type { AttemptReport, ErrorCode } from '@ai-platform/contract';

export interface PlatformErrorOptions {
  details?: Record<string, unknown>;
  /** Seconds after which a new try makes sense; becomes the `Retry-After` header. */
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** The root of every error that a caller may see. The error handler turns it into the documented body. */
export class PlatformError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown> | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: PlatformErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.details = options.details;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** The bytes are not what they should be: not JSON, not an image, not audio. */
export class InvalidFormatError extends PlatformError {
  constructor(message: string, options?: PlatformErrorOptions) {
    super('invalid_format', message, options);
  }
}

export class UnauthorizedError extends PlatformError {
  constructor(message: string, options?: PlatformErrorOptions) {
    super('unauthorized', message, options);
  }
}

export class ModelNotFoundError extends PlatformError {
  constructor(message: string, options?: PlatformErrorOptions) {
    super('model_not_found', message, options);
  }
}

export class FileTooLargeError extends PlatformError {
  constructor(message: string, options?: PlatformErrorOptions) {
    super('file_too_large', message, options);
  }
}

/**
 * The request breaks the schema, or asks a model for something it cannot do. `fields` maps field to reason; it is empty
 * where nobody knows the field.
 */
export class RequestValidationError extends PlatformError {
  constructor(message: string, fields: Record<string, string>) {
    super('validation_error', message, Object.keys(fields).length > 0 ? { details: fields } : {});
  }
}

export class RateLimitedError extends PlatformError {
  constructor(message: string, retryAfterSeconds: number | undefined, options: PlatformErrorOptions = {}) {
    super('rate_limited', message, {
      ...options,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    });
  }
}

/** Our own fault. */
export class ProcessingError extends PlatformError {
  constructor(message: string, options?: PlatformErrorOptions) {
    super('processing_error', message, options);
  }
}

/** Every model of the chain failed. */
export class UpstreamError extends PlatformError {
  constructor(message: string, attempts: AttemptReport[], options: PlatformErrorOptions = {}) {
    super('upstream_error', message, { ...options, details: { ...options.details, attempts } });
  }
}

/** No provider can serve the model now; the message says what to do about it. */
export class ModelUnavailableError extends PlatformError {
  constructor(message: string, options?: PlatformErrorOptions) {
    super('model_unavailable', message, options);
  }
}

export class OverloadedError extends PlatformError {
  constructor(message: string, retryAfterSeconds: number) {
    super('overloaded', message, { retryAfterSeconds });
  }
}

export class TimeoutError extends PlatformError {
  constructor(message: string, options?: PlatformErrorOptions) {
    super('timeout', message, options);
  }
}
