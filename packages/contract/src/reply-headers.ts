/** Headers that tell of an inference how it came about; browsers may read them across origins. */
export const INFERENCE_REPLY_HEADERS = [
  'X-Request-Id',
  'X-Model',
  'X-Provider',
  'X-Attempts',
  'X-Cache',
  'X-Warning',
  'Idempotent-Replayed',
] as const;
