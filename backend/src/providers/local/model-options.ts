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
  const detail = z.prettifyError(parsed.error);
  throw new UpstreamFailure('not_configured', `The options of ${model.id} do not fit: ${detail}`);
}
