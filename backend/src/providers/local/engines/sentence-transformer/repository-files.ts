import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Pooling } from './sentence-transformer-options.ts';

const DEFAULT_MAX_TOKENS = 512;

const tokenLimit = z.number().positive().nullish().catch(undefined);
const modelConfigSchema = z.looseObject({
  model_type: z.string().optional(),
  max_position_embeddings: tokenLimit,
  pad_token_id: z.int().nonnegative().nullish().catch(undefined),
});
const tokenizerConfigSchema = z.looseObject({
  model_max_length: tokenLimit,
  pad_token: z.unknown().optional(),
});
const sentenceConfigSchema = z.looseObject({ max_seq_length: tokenLimit });
const poolingSchema = z.looseObject({
  pooling_mode_cls_token: z.boolean().default(false),
  pooling_mode_lasttoken: z.boolean().default(false),
});

/** What a sentence transformer's repository says about the model beside its graph. */
export interface RepositoryFiles {
  /** For the tokenizer package. */
  tokenizer: object;
  tokenizerConfig: object;
  padToken: string | undefined;
  padTokenId: number | undefined;
  pooling: Pooling;
  /** Tokens of the longest text. */
  maxTokens: number;
}

/** Reads them from a folder. Throws an Error that names the file that is missing or broken. */
export async function readRepositoryFiles(folder: string): Promise<RepositoryFiles> {
  const [tokenizer, tokenizerConfig, config, sentenceConfig, pooling] = await Promise.all([
    readJson(folder, 'tokenizer.json', z.looseObject({ model: z.looseObject({}) })),
    readJson(folder, 'tokenizer_config.json', tokenizerConfigSchema, {}),
    readJson(folder, 'config.json', modelConfigSchema, {}),
    readJson(folder, 'sentence_bert_config.json', sentenceConfigSchema, {}),
    readJson(folder, '1_Pooling/config.json', poolingSchema, {}),
  ]);
  const { pad_token } = tokenizerConfig;
  return {
    tokenizer,
    tokenizerConfig,
    padToken: typeof pad_token === 'string' ? pad_token : undefined,
    padTokenId: config.pad_token_id ?? undefined,
    pooling: poolingOf(pooling),
    maxTokens: Math.min(
      sentenceConfig.max_seq_length ?? Number.POSITIVE_INFINITY,
      // Some write 1e30 for "no limit".
      tokenizerConfig.model_max_length ?? Number.POSITIVE_INFINITY,
      positionsOf(config),
    ),
  };
}

function poolingOf(config: z.output<typeof poolingSchema>): Pooling {
  if (config.pooling_mode_cls_token) return 'cls';
  return config.pooling_mode_lasttoken ? 'last' : 'mean';
}

function positionsOf(config: z.output<typeof modelConfigSchema>): number {
  const positions = config.max_position_embeddings ?? DEFAULT_MAX_TOKENS;
  // RoBERTa and its relatives begin to count after the number of the padding token.
  const startsLate = /roberta|camembert|mpnet|xlm/.test(config.model_type ?? '');
  return startsLate ? positions - (config.pad_token_id ?? 1) - 1 : positions;
}

/** Throws when the file is missing and there is no `fallback`. */
async function readJson<Schema extends z.ZodType>(
  folder: string,
  name: string,
  schema: Schema,
  fallback?: z.input<Schema>,
): Promise<z.output<Schema>> {
  const text = await readFile(join(folder, name), 'utf8').catch((error: unknown) => {
    if (!isMissing(error)) throw error;
    if (fallback === undefined) throw new Error(`${name} is missing`, { cause: error });
    return undefined;
  });
  if (text === undefined) return schema.parse(fallback);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`${name} is not JSON`);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Error(`${name} is not what it should be: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';
