import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type RepositoryFiles, readRepositoryFiles } from './repository-files.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function readAs(files: Record<string, unknown>): Promise<RepositoryFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'repository-'));
  folders.push(folder);
  for (const [name, content] of Object.entries({ 'tokenizer.json': { model: {} }, ...files })) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), JSON.stringify(content));
  }
  return readRepositoryFiles(folder);
}

describe('the longest text of a model', () => {
  it.each<[string, number, Record<string, unknown>]>([
    ['nothing says it', 512, {}],
    ['the model counts positions', 256, { 'config.json': { max_position_embeddings: 256 } }],
    [
      'RoBERTa leaves out positions',
      512,
      { 'config.json': { model_type: 'xlm-roberta', max_position_embeddings: 514, pad_token_id: 1 } },
    ],
    ['the tokenizer has no limit', 512, { 'tokenizer_config.json': { model_max_length: 1e30 } }],
    [
      'the sentence transformer was trained on less',
      128,
      {
        'config.json': { max_position_embeddings: 512 },
        'tokenizer_config.json': { model_max_length: 512 },
        'sentence_bert_config.json': { max_seq_length: 128 },
      },
    ],
  ])('when %s is %i tokens', async (_, expected, files) => {
    expect((await readAs(files)).maxTokens).toBe(expected);
  });
});

it('pools as the repository says, and takes the mean when it says nothing', async () => {
  const poolingOf = async (config?: object) =>
    (await readAs(config ? { '1_Pooling/config.json': config } : {})).pooling;
  expect(await poolingOf()).toBe('mean');
  expect(await poolingOf({ pooling_mode_mean_tokens: true })).toBe('mean');
  expect(await poolingOf({ pooling_mode_cls_token: true })).toBe('cls');
  expect(await poolingOf({ pooling_mode_lasttoken: true })).toBe('last');
});

it('knows the padding token by name or number', async () => {
  const files = await readAs({
    'tokenizer_config.json': { pad_token: '<pad>' },
    'config.json': { pad_token_id: 1 },
  });
  expect(files).toMatchObject({ padToken: '<pad>', padTokenId: 1 });
});

it('names the file that is not what it should be', async () => {
  await expect(readAs({ 'tokenizer.json': {} })).rejects.toThrow('tokenizer.json is not what it should be');
  await expect(readAs({ 'config.json': [] })).rejects.toThrow('config.json is not what it should be');
});
