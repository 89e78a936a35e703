import { z } from 'zod';
import { UpstreamFailure } from '../upstream-failure.ts';
import type { LocalModel } from './local-model.ts';

/**
 * The options of a model as its engine understands them.
 *
 * @throws UpstreamFailure `not_configured` with what does not fit
 */
export function optionsOf<Schema extends z.ZodType>(model: LocalModel, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(model.options ?? {});
  if (parsed.success) return parsed.data;
  throw new UpstreamFailure('not_configured', misfit(model, parsed.error));
}

/** What does not fit in the options of a model; undefined where they do. */
export function problemOfOptions(model: LocalModel, schema: z.ZodType): string | undefined {
  const { error } = schema.safeParse(model.options ?? {});
  return error && misfit(model, error);
}

const misfit = ({ id }: LocalModel, error: z.ZodError): string =>
  `The options of ${id} do not fit: ${z.prettifyError(error).replaceAll(/\s*\n\s*/g, ' ')}`;
