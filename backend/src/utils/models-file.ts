import { type Stats, unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { capabilitySchema, modelNameSchema, parameterRuleSchema } from '@ai-platform/contract';
import { type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser';
import { z } from 'zod';
import { ConfigurationError } from './config.ts';
import type { Logger } from './logging.ts';
import './validation-messages.ts';

const POLL_MS = 2_000;

const baseUrlSchema = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));
const providerNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and dashes');
const environmentNameSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable');

const namedProviderSchema = z.strictObject({
  type: z.literal('openai-compatible'),
  base_url: baseUrlSchema,
  /** The environment variable that holds the key; keys do not belong into this file. */
  api_key_env: environmentNameSchema.optional(),
  capabilities: z.array(capabilitySchema).optional(),
  /** Default model by capability. */
  models: z.partialRecord(capabilitySchema, modelNameSchema).optional(),
});

const endpointSchema = z.strictObject({
  url: baseUrlSchema,
  container: z.enum(['openai', 'tei', 'toolkit']).optional(),
  capability: capabilitySchema,
});

const filePathSchema = z
  .string()
  .regex(/^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^/\\\0][^\\\0]*$/, 'must be a path inside the repository');

/** One model that runs in this process. */
const localModelDefinitionSchema = z.strictObject({
  engine: z.string().min(1),
  capabilities: z.array(capabilitySchema).min(1),
  source: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('hub'),
      repo: z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'must be owner/name'),
      revision: z
        .string()
        .regex(/^[\w.-][\w./-]*$/, 'must be a branch, tag or commit')
        .default('main'),
      files: z
        .array(
          z.union([
            filePathSchema,
            z.strictObject({
              path: filePathSchema,
              bytes: z.int().positive().optional(),
              sha256: z
                .string()
                .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')
                .optional(),
            }),
          ]),
        )
        .min(1)
        .max(200),
    }),
    z.strictObject({
      type: z.literal('folder'),
      path: z.string().min(1),
      /** All files of the folder unless named. */
      files: z.array(filePathSchema).max(200).optional(),
    }),
  ]),
  languages: z.array(z.string()).default([]),
  licence: z.string().default('unknown'),
  memory_mb: z.number().positive().optional(),
  only_by_name: z.boolean().default(false),
  /** What only the engine understands. */
  options: z.record(z.string(), z.unknown()).optional(),
});
export type LocalModelDefinition = z.output<typeof localModelDefinitionSchema>;

const localModelIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,127}$/, 'must be lower-case letters, digits, dots, dashes and underscores');

/** `models.json`: everything in it is optional. */
export const modelsFileSchema = z.strictObject({
  $schema: z.string().optional(),
  /** More OpenAI-compatible servers, by the name that prefixes their models. */
  providers: z.record(providerNameSchema, namedProviderSchema).default({}),
  /** Hugging Face Inference Endpoints, by the name that callers use as the model. */
  endpoints: z.record(modelNameSchema, endpointSchema).default({}),
  /** Models that run in this process, by the name that callers use. */
  local_models: z.record(localModelIdSchema, localModelDefinitionSchema).default({}),
  /** Replaces the order of trial of a capability: `provider:model`, first to last. */
  chains: z.partialRecord(capabilitySchema, z.array(modelNameSchema).min(1)).default({}),
  /** What models accept, by `provider:model` and parameter. */
  parameters: z.record(modelNameSchema, z.record(z.string(), parameterRuleSchema)).default({}),
});
export type ModelsFile = z.output<typeof modelsFileSchema>;

/**
 * Reads the file. One that does not exist is an empty one, unless it is `required`. Throws a `ConfigurationError` that
 * names what is wrong with it, and where.
 */
export async function readModelsFile(path: string, { required = false } = {}): Promise<ModelsFile> {
  const text = await textOf(path, required);
  const parsed = modelsFileSchema.safeParse(text === undefined ? {} : parseJson(path, text));
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(
    parsed.error.issues.map((issue) => `${path}: ${[issue.path.join('.'), issue.message].join(' ').trim()}`),
  );
}

async function textOf(path: string, required: boolean): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (isAbsent && !required) return undefined;
    const reason = isAbsent
      ? 'does not exist'
      : `cannot be read: ${error instanceof Error ? error.message : error}`;
    throw new ConfigurationError([`MODELS_FILE: ${path} ${reason}`]);
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigurationError([`${path} is not JSON${firstFault(text)}`]);
  }
}

/** Where JSON is broken and how, which `JSON.parse` tells of some faults only. */
function firstFault(text: string): string {
  const faults: string[] = [];
  const onError = (code: ParseErrorCode, _offset: number, _length: number, line: number, column: number) => {
    // Its codes are words: CommaExpected.
    const words = printParseErrorCode(code)
      .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
      .toLowerCase();
    faults.push(`: line ${line + 1}, column ${column + 1}: ${words}`);
  };
  visit(text, { onError }, { disallowComments: true });
  return faults[0] ?? '';
}

/**
 * Calls `onChange` with the new content whenever the file changes, appears or goes. One that does not fit is
 * reported and the last good one stays. Returns the function that ends the watch.
 */
export function watchModelsFile(
  path: string,
  logger: Logger,
  onChange: (file: ModelsFile) => void,
): () => void {
  const listener = async (now: Stats, before: Stats) => {
    // A file that does not exist is reported once although nothing happened.
    if (now.mtimeMs === before.mtimeMs && now.size === before.size) return;
    try {
      onChange(await readModelsFile(path));
      logger.info('the models file was read anew');
    } catch (error) {
      logger.warn(
        error instanceof ConfigurationError ? { reason: error.problems.join('; ') } : { err: error },
        'the models file changed and cannot be used; the last good one stays',
      );
    }
  };
  watchFile(path, { interval: POLL_MS, persistent: false }, listener);
  return () => unwatchFile(path, listener);
}
