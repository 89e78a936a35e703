import { z } from 'zod';

/** A number in a multipart form, where every field arrives as text. */
export const numberField = <T extends z.ZodType<number>>(schema: T) =>
  z.preprocess((value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value), schema);

/** A flag in a multipart form. */
export const flagField = z.preprocess(
  (value) => (value === 'true' ? true : value === 'false' ? false : value),
  z.boolean(),
);

/** A flag that must be off, in JSON or as a form field; `reason` says why. */
export const unsupportedFlag = (reason: string) =>
  z.union([z.literal(false), z.literal('false')], { error: () => reason }).nullish();
