import { z } from 'zod';
import { capabilitySchema } from './capability.ts';
import { availabilitySchema } from './service.ts';

/** Why a download stands still for now. */
export const downloadWaitSchema = z
  .object({
    reason: z.string(),
    retry_in_seconds: z.int().nonnegative().meta({ description: '0 while the next try is under way' }),
  })
  .meta({ id: 'DownloadWait' });
export type DownloadWait = z.infer<typeof downloadWaitSchema>;

/** How far a download is. */
export const downloadProgressSchema = z
  .object({
    downloaded_bytes: z.int().nonnegative(),
    total_bytes: z.int().nonnegative().meta({ description: '0 while it is not known' }),
    bytes_per_second: z.number().nonnegative(),
    file: z.string().nullable().meta({ description: 'The file that last grew; null before the first byte' }),
    waiting: downloadWaitSchema
      .optional()
      .meta({ description: 'While nothing arrives because the last try has failed' }),
  })
  .meta({ id: 'DownloadProgress' });
export type DownloadProgress = z.infer<typeof downloadProgressSchema>;

/** A model that can run inside the process. */
export const localModelSchema = z
  .object({
    id: z.string().meta({ description: 'Its name; callers may write `local:` before it' }),
    capabilities: z.array(capabilitySchema),
    engine: z.string(),
    availability: availabilitySchema,
    reason: z.string().optional(),
    languages: z.array(z.string()).meta({ description: 'BCP 47; empty where language does not matter' }),
    licence: z.string().meta({ description: 'SPDX expression' }),
    source: z.object({
      type: z.enum(['package', 'system', 'hub', 'folder']),
      repo: z.string().optional(),
      revision: z.string().optional(),
    }),
    size_bytes: z.int().nonnegative().meta({
      description: 'On disk; 0 where it ships with the service or is not known before the download',
    }),
    memory_bytes: z
      .int()
      .nonnegative()
      .meta({ description: 'In memory once loaded; 0 where that is not known yet' }),
    resident: z.boolean().meta({ description: 'Whether it is in memory now' }),
    download: downloadProgressSchema.optional().meta({ description: 'While it is being downloaded' }),
    download_failure: z.string().optional().meta({
      description:
        'Why its last download failed, until the next one; each process knows of its own downloads',
    }),
  })
  .meta({ id: 'LocalModel' });
export type LocalModelState = z.infer<typeof localModelSchema>;

/** `GET /api/models`. */
export const localModelListSchema = z
  .object({
    models: z.array(localModelSchema),
    memory: z.object({
      used_bytes: z.int().nonnegative(),
      limit_bytes: z.int().nonnegative(),
    }),
  })
  .meta({ id: 'LocalModelList' });
export type LocalModelList = z.infer<typeof localModelListSchema>;
