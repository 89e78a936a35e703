import { z } from 'zod';
import { capabilitySchema } from './capability.ts';

export const healthSchema = z
  .object({
    status: z.literal('healthy'),
    timestamp: z.iso.datetime(),
    version: z.string(),
    uptime_seconds: z.number().nonnegative(),
  })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof healthSchema>;

export const componentStateSchema = z.object({
  status: z.enum(['ready', 'degraded', 'unavailable']),
  reason: z.string().optional(),
});

export const readinessSchema = z
  .object({
    status: z.enum(['ready', 'draining', 'unavailable']),
    timestamp: z.iso.datetime(),
    components: z.record(z.string(), componentStateSchema),
  })
  .meta({ id: 'Readiness' });
export type Readiness = z.infer<typeof readinessSchema>;

export const availabilitySchema = z.enum([
  'ready',
  'loading',
  'downloadable',
  'downloading',
  'needs_key',
  'unavailable',
]);
export type Availability = z.infer<typeof availabilitySchema>;

/** What a model accepts for one parameter. A parameter that is not listed is passed on as the caller gave it. */
export const parameterRuleSchema = z.object({
  default: z.union([z.number(), z.string()]).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  values: z
    .array(z.string())
    .optional()
    .meta({ description: 'The only values it takes, for example voices' }),
  supported: z.boolean().optional().meta({
    description: 'False when the model ignores the parameter; a caller who sends it gets an X-Warning',
  }),
});
export type ParameterRule = z.infer<typeof parameterRuleSchema>;

export const modelStateSchema = z
  .object({
    model: z.string(),
    provider: z.string(),
    availability: availabilitySchema,
    reason: z.string().optional(),
    note: z.string().optional().meta({ description: 'What to know before choosing it' }),
    parameters: z.record(z.string(), parameterRuleSchema),
  })
  .meta({ id: 'ModelState' });
export type ModelState = z.infer<typeof modelStateSchema>;

export const capabilityStateSchema = z
  .object({
    default: z.string().nullable().meta({ description: 'Null when no provider is configured for it' }),
    provider: z.string().nullable(),
    availability: availabilitySchema,
    reason: z.string().optional(),
    fallback_order: z.array(z.string()),
    alternatives: z.array(z.string()),
    parameters: z.array(z.string()).meta({ description: 'Request fields that the capability accepts' }),
    models: z.array(modelStateSchema),
  })
  .meta({ id: 'CapabilityState' });
export type CapabilityState = z.infer<typeof capabilityStateSchema>;

export const modelConfigurationSchema = z
  .object({ capabilities: z.record(capabilitySchema, capabilityStateSchema) })
  .meta({ id: 'ModelConfiguration' });
export type ModelConfiguration = z.infer<typeof modelConfigurationSchema>;
