import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { UpstreamFailure } from '../../../upstream-failure.ts';

const tokenSchema = z.int().nonnegative();
const configSchema = z.looseObject({
  num_mel_bins: z.int().positive().default(80),
  max_target_positions: z.int().positive().default(448),
});
const generationSchema = z.looseObject({
  decoder_start_token_id: tokenSchema,
  eos_token_id: z.union([tokenSchema, z.tuple([tokenSchema]).transform(([id]) => id)]),
  no_timestamps_token_id: tokenSchema,
  suppress_tokens: z.array(z.int()).nullish(),
  begin_suppress_tokens: z.array(z.int()).nullish(),
  max_initial_timestamp_index: z.int().positive().nullish(),
  lang_to_id: z.record(z.string(), tokenSchema).nullish(),
  task_to_id: z.record(z.string(), tokenSchema).nullish(),
});

/** The numbers of a model's tokens that steer it. */
export interface WhisperTokens {
  startOfTranscript: number;
  /** All text has lower numbers. */
  endOfText: number;
  /** `<|0.00|>`; each of the next ones is 20 ms later, and they are the highest numbers. */
  firstTimestamp: number;
  noTimestamps: number;
  /** Of silence, where the model has one. */
  noSpeech: number | undefined;
  /** `<|transcribe|>`, of a model with several languages. */
  transcribe: number | undefined;
  /** By code; empty for a model with English only. */
  languages: ReadonlyMap<string, number>;
  suppressed: readonly number[];
  /** Not to begin with. */
  suppressedAtBegin: readonly number[];
  /** In steps of 20 ms. */
  maxInitialTimestamp: number;
}

export interface WhisperFiles {
  melBands: number;
  /** Tokens of one window, the steering ones at its beginning included. */
  maxTokens: number;
  tokens: WhisperTokens;
  tokenizer: Tokenizer;
}

/** OpenAI's: a second. */
const DEFAULT_MAX_INITIAL_TIMESTAMP = 50;

/** Reads what a repository says about its model. Throws an `UpstreamFailure` that names the file that is amiss. */
export async function readWhisperFiles(folder: string): Promise<WhisperFiles> {
  const [config, generation, tokenizerJson, tokenizerConfig] = await Promise.all([
    readJson(folder, 'config.json', configSchema),
    readJson(folder, 'generation_config.json', generationSchema),
    readJson(folder, 'tokenizer.json', z.looseObject({ model: z.looseObject({}) })),
    readJson(folder, 'tokenizer_config.json', z.looseObject({})),
  ]);
  const tokenizer = openTokenizer(tokenizerJson, tokenizerConfig);
  return {
    melBands: config.num_mel_bins,
    maxTokens: config.max_target_positions,
    tokens: {
      startOfTranscript: generation.decoder_start_token_id,
      endOfText: generation.eos_token_id,
      firstTimestamp: generation.no_timestamps_token_id + 1,
      noTimestamps: generation.no_timestamps_token_id,
      // The first generations of models called it by its other name.
      noSpeech: tokenizer.token_to_id('<|nospeech|>') ?? tokenizer.token_to_id('<|nocaptions|>'),
      transcribe: generation.task_to_id?.transcribe,
      languages: languagesOf(generation.lang_to_id ?? {}),
      suppressed: (generation.suppress_tokens ?? []).filter((id) => id >= 0),
      suppressedAtBegin: generation.begin_suppress_tokens ?? [],
      maxInitialTimestamp: generation.max_initial_timestamp_index ?? DEFAULT_MAX_INITIAL_TIMESTAMP,
    },
    tokenizer,
  };
}

function openTokenizer(tokenizer: object, config: object): Tokenizer {
  try {
    return new Tokenizer(tokenizer, config);
  } catch (error) {
    throw new UpstreamFailure('not_configured', 'tokenizer.json does not describe a tokenizer', {
      cause: error,
    });
  }
}

/** From `<|de|>` to `de`. */
const languagesOf = (ids: Record<string, number>): Map<string, number> =>
  new Map(Object.entries(ids).map(([token, id]) => [token.replaceAll(/[<|>]/g, ''), id]));

async function readJson<Schema extends z.ZodType>(
  folder: string,
  name: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  const amiss = (problem: string, cause?: unknown) =>
    new UpstreamFailure('not_configured', `${name} ${problem}`, { cause });
  let value: unknown;
  try {
    value = JSON.parse(await readFile(join(folder, name), 'utf8'));
  } catch (error) {
    throw amiss(error instanceof SyntaxError ? 'is not JSON' : 'is missing', error);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw amiss(`is not what it should be: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
