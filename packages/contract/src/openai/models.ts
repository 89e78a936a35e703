import { z } from 'zod';

export const openAiModelSchema = z
  .object({
    id: z.string(),
    object: z.literal('model'),
    created: z.int().meta({ description: 'Seconds since the epoch; 0 where the upstream does not say' }),
    owned_by: z.string().meta({ description: 'The provider that serves it' }),
  })
  .meta({ id: 'OpenAiModel' });
export type OpenAiModel = z.infer<typeof openAiModelSchema>;

/** Reply of `GET /v1/models`. */
export const openAiModelListSchema = z
  .object({ object: z.literal('list'), data: z.array(openAiModelSchema) })
  .meta({ id: 'OpenAiModelList' });
export type OpenAiModelList = z.infer<typeof openAiModelListSchema>;
