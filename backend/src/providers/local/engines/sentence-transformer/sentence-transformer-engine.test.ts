import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OnnxBuilder } from '../../../../../test/models/onnx-builder.ts';
import { writeTinyBert } from '../../../../../test/models/tiny-bert.ts';
import { createLogger } from '../../../../utils/logging.ts';
import type { CallContext, EmbeddingCall, EmbeddingResult } from '../../../provider.ts';
import type { LoadedModel } from '../../local-engine.ts';
import type { LocalModel } from '../../local-model.ts';
import { createSentenceTransformerEngine } from './sentence-transformer-engine.ts';

const HIDDEN = 32;
const POSITIONS = 64;
const TEXT = 'The sky is unbelievable!';
/** [CLS] the sky is un ##believ ##able ! [SEP], as tiny-bert's vocabulary counts them. */
const TEXT_IDS = [2, 77, 78, 79, 81, 82, 83, 86, 3];

const logger = createLogger('ERROR', new Writable({ write: (_chunk, _encoding, done) => done() }));
const engine = createSentenceTransformerEngine();

let folder: string;
const loaded = new Map<string, LoadedModel>();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tiny-bert-'));
  await writeTinyBert(folder);
});
afterAll(async () => {
  await Promise.all([...loaded.values()].map((model) => model.close()));
  await rm(folder, { recursive: true });
});

const tinyModel = (options?: LocalModel['options']): LocalModel => ({
  id: 'tiny',
  engine: 'sentence-transformer',
  capabilities: ['embeddings'],
  source: { type: 'folder', path: folder, files: [] },
  languages: [],
  licence: 'MIT',
  memoryBytes: 0,
  parameters: {},
  ...(options ? { options } : {}),
});

async function load(options?: LocalModel['options'], from = folder): Promise<LoadedModel> {
  const key = JSON.stringify([options, from]);
  const model = loaded.get(key) ?? (await engine.load(tinyModel(options), { folder: from, logger }));
  loaded.set(key, model);
  return model;
}

const context = (changes: Partial<CallContext> = {}): CallContext => ({
  model: 'tiny',
  signal: new AbortController().signal,
  logger,
  requestId: 'test',
  ...changes,
});

async function embed(
  model: LoadedModel,
  call: EmbeddingCall,
  changes: Partial<CallContext> = {},
): Promise<EmbeddingResult> {
  const result = await model.embed?.(call, context(changes));
  if (!result) throw new Error('The model does not embed');
  return result;
}

async function vectorOf(model: LoadedModel, text: string): Promise<number[]> {
  const [vector = []] = (await embed(model, { input: [text] })).embeddings;
  return vector;
}

/** The model's own vectors of the tokens of one text, straight from ONNX Runtime. */
async function tokenStates(ids: readonly number[]): Promise<number[][]> {
  const session = await InferenceSession.create(join(folder, 'onnx/model.onnx'));
  const integers = (values: readonly number[]) =>
    new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
  const outputs = await session.run({
    input_ids: integers(ids),
    attention_mask: integers(ids.map(() => 1)),
    token_type_ids: integers(ids.map(() => 0)),
  });
  const numbers = Array.from(outputs.last_hidden_state?.data as Float32Array);
  await session.release();
  return ids.map((_, token) => numbers.slice(token * HIDDEN, (token + 1) * HIDDEN));
}

const meanOf = (vectors: readonly number[][]): number[] =>
  Array.from({ length: HIDDEN }, (_, axis) =>
    vectors.reduce((sum, vector) => sum + (vector[axis] ?? 0) / vectors.length, 0),
  );

function unit(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return vector.map((number) => number / length);
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [axis, number] of expected.entries()) expect(actual[axis]).toBeCloseTo(number, 4);
}

describe('the vectors of a sentence transformer', () => {
  it('are the mean of the model’s own vectors of the tokens, of length 1', async () => {
    const model = await load();
    expectClose(await vectorOf(model, TEXT), unit(meanOf(await tokenStates(TEXT_IDS))));
  });

  it('can be those of the first or the last token, and keep their length', async () => {
    const states = await tokenStates(TEXT_IDS);
    const first = await load({ pooling: 'cls', normalize: false });
    expectClose(await vectorOf(first, TEXT), states[0] ?? []);
    const last = await load({ pooling: 'last', normalize: false });
    expectClose(await vectorOf(last, TEXT), states.at(-1) ?? []);
  });

  it('do not depend on what else is in the batch, nor on its order', async () => {
    const model = await load();
    const texts = [TEXT, 'a', 'the sky is blue. '.repeat(9), '?', TEXT.repeat(2), 'blue sky'];
    const together = await embed(model, { input: texts });
    for (const [index, text] of texts.entries()) {
      expectClose(together.embeddings[index] ?? [], await vectorOf(model, text));
    }
  });

  it('come back to each of many callers at once', async () => {
    const model = await load();
    const texts = Array.from({ length: 100 }, (_, i) => `the sky is blue ${i}`);
    const results = await Promise.all(texts.map((text) => embed(model, { input: [text] })));
    for (const index of [0, 41, 99]) {
      expectClose(results[index]?.embeddings[0] ?? [], await vectorOf(model, texts[index] ?? ''));
    }
  });

  it('are shortened only for a model that was trained for it', async () => {
    const plain = await load();
    await expect(embed(plain, { input: [TEXT], dimensions: 8 })).rejects.toMatchObject({
      kind: 'unsupported',
    });
    const whole = (await embed(plain, { input: [TEXT], dimensions: HIDDEN })).embeddings[0] ?? [];
    const nested = await load({ matryoshka: true });
    const { embeddings } = await embed(nested, { input: [TEXT], dimensions: 8 });
    expectClose(embeddings[0] ?? [], unit(whole.slice(0, 8)));
    await expect(embed(nested, { input: [TEXT], dimensions: 64 })).rejects.toMatchObject({
      kind: 'unsupported',
    });
  });
});

describe('the tokens of a sentence transformer', () => {
  it('are those of the tokenizer of the model', async () => {
    const read = async (name: string) => JSON.parse(await readFile(join(folder, name), 'utf8'));
    const tokenizer = new Tokenizer(await read('tokenizer.json'), await read('tokenizer_config.json'));
    expect(tokenizer.encode(TEXT).ids).toEqual(TEXT_IDS);
  });

  it('are counted, special ones included', async () => {
    const model = await load();
    expect((await embed(model, { input: [TEXT] })).tokens).toBe(TEXT_IDS.length);
    expect((await embed(model, { input: [TEXT, 'blue', '  '] })).tokens).toBe(TEXT_IDS.length + 3 + 2);
  });

  it('end at the longest text that the model takes', async () => {
    const model = await load();
    const long = await embed(model, { input: ['blue '.repeat(20_000)] });
    expect(long.tokens).toBe(POSITIONS);
    expectClose(long.embeddings[0] ?? [], await vectorOf(model, 'blue '.repeat(POSITIONS - 2)));
    // So much white space that the words come late.
    const late = await embed(model, { input: [`blue${' '.repeat(90_000)}sky`] });
    expect(late.tokens).toBe(4);
  });

  it('end where the options say, with the closing token kept', async () => {
    const model = await load({ max_tokens: 5, normalize: false });
    const { embeddings, tokens } = await embed(model, { input: [TEXT] });
    expect(tokens).toBe(5);
    expectClose(embeddings[0] ?? [], meanOf(await tokenStates([2, 77, 78, 79, 3])));
  });

  it('begin with the prefix that the options ask for, once', async () => {
    const plain = await load();
    const prefixed = await load({ prefixes: ['the: ', 'sky: '] });
    expectClose(await vectorOf(prefixed, 'blue'), await vectorOf(plain, 'the: blue'));
    expectClose(await vectorOf(prefixed, 'the: blue'), await vectorOf(plain, 'the: blue'));
    expectClose(await vectorOf(prefixed, 'sky: blue'), await vectorOf(plain, 'sky: blue'));
  });
});

describe('the files of a sentence transformer', () => {
  async function variant(change: (folder: string) => Promise<void>): Promise<string> {
    const changed = await mkdtemp(join(folder, 'variant-'));
    await writeTinyBert(changed);
    await change(changed);
    return changed;
  }
  const json = (name: string, value: unknown) => (in_: string) =>
    writeFile(join(in_, name), typeof value === 'string' ? value : JSON.stringify(value));

  it.each<[string, (folder: string) => Promise<void>, string]>([
    ['no graph', (in_) => rm(join(in_, 'onnx'), { recursive: true }), 'onnx/model.onnx'],
    ['a graph of garbage', json('onnx/model.onnx', 'garbage'), 'onnx/model.onnx could not be loaded'],
    ['an empty graph', json('onnx/model.onnx', ''), 'onnx/model.onnx could not be loaded'],
    ['no tokenizer', (in_) => rm(join(in_, 'tokenizer.json')), 'tokenizer.json is missing'],
    ['half a tokenizer', json('tokenizer.json', '{"model": {'), 'tokenizer.json is not JSON'],
    ['another tokenizer', json('tokenizer.json', { model: { type: 'Martian' } }), 'tokenizer.json does not'],
  ])('with %s are refused with the reason', async (_, change, reason) => {
    const broken = await variant(change);
    const failure = await load({}, broken).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'UpstreamFailure', kind: 'not_configured' });
    expect(String(failure)).toContain(reason);
    expect(String(failure)).not.toContain(broken);
    // What failed has done no harm to what comes after.
    expect(await vectorOf(await load(), TEXT)).toHaveLength(HIDDEN);
  });

  it('whose graph asks for more than a text, or gives no vectors, are refused', async () => {
    const withGraph = (build: (graph: OnnxBuilder, ids: string) => void) =>
      variant(async (in_) => {
        const graph = new OnnxBuilder();
        build(graph, graph.input('input_ids', 'int64', ['batch', 'sequence']));
        await writeFile(join(in_, 'onnx/model.onnx'), graph.encode());
      });
    const greedy = await withGraph((graph, ids) => {
      const cache = graph.input('past_key_values', 'int64', ['batch', 'sequence']);
      graph.output('last_hidden_state', graph.node('Add', [ids, cache]), 'int64', ['batch', 'sequence']);
    });
    await expect(load({}, greedy)).rejects.toThrow('wants the input past_key_values');
    const flat = await withGraph((graph, ids) => {
      const sum = graph.node('ReduceSum', [graph.node('Cast', [ids], { to: 1 })], { keepdims: 0 });
      graph.output('last_hidden_state', sum, 'float32', []);
    });
    await expect(load({}, flat)).rejects.toThrow('neither a vector for each token nor one for each text');
  });

  it('with weights of 8 bits are preferred, and give nearly the same vectors', async () => {
    const both = await variant((in_) => writeTinyBert(in_, { quantised: true }));
    const small = await vectorOf(await load({}, both), TEXT);
    const whole = await vectorOf(await load({ dtype: 'fp32' }, both), TEXT);
    const likeness = small.reduce((sum, number, axis) => sum + number * (whole[axis] ?? 0), 0);
    expect(small).not.toEqual(whole);
    expect(likeness).toBeGreaterThan(0.98);
  });

  it('whose graph pools by itself give its vectors as they are', async () => {
    const pooled = await variant(async (in_) => {
      const graph = new OnnxBuilder();
      const ids = graph.input('input_ids', 'int64', ['batch', 'sequence']);
      const numbers = graph.node('Cast', [ids], { to: 1 });
      const ends = graph.node('Slice', [numbers, graph.integers(0), graph.integers(2), graph.integers(1)]);
      graph.output('sentence_embedding', ends, 'float32', ['batch', 2]);
      await writeFile(join(in_, 'onnx/model.onnx'), graph.encode());
    });
    expect(await vectorOf(await load({ normalize: false }, pooled), TEXT)).toEqual(TEXT_IDS.slice(0, 2));
  });

  it('of a cut graph are refused', async () => {
    const broken = await variant(async (in_) => {
      const whole = await readFile(join(in_, 'onnx/model.onnx'));
      await writeFile(join(in_, 'onnx/model.onnx'), whole.subarray(0, whole.length / 2));
    });
    await expect(load({}, broken)).rejects.toMatchObject({ kind: 'not_configured' });
  });

  it('tell how to pool where the options do not', async () => {
    const cls = await variant(async (in_) => {
      await rename(join(in_, 'onnx'), join(in_, '1_Pooling'));
      await rename(join(in_, '1_Pooling/model.onnx'), join(in_, 'model.onnx'));
      await json('1_Pooling/config.json', { pooling_mode_cls_token: true, pooling_mode_mean_tokens: false })(
        in_,
      );
    });
    const model = await load({ normalize: false }, cls);
    expectClose(await vectorOf(model, TEXT), (await tokenStates(TEXT_IDS))[0] ?? []);
  });

  it('can be named, but not outside the folder', async () => {
    const model = await load({ file: 'onnx/model.onnx' });
    expect(await vectorOf(model, TEXT)).toHaveLength(HIDDEN);
    for (const file of ['../model.onnx', 'onnx/../../model.onnx', '/model.onnx', 'model.bin']) {
      await expect(load({ file })).rejects.toMatchObject({ kind: 'not_configured' });
    }
    await expect(load({ poling: 'mean' })).rejects.toThrow('poling');
    await expect(load({ dtype: 'q8' })).rejects.toThrow('model_quantized.onnx');
  });

  it('are the same in every run of the tests', async () => {
    const again = await variant(async () => {});
    const digest = async (in_: string) =>
      createHash('sha256')
        .update(await readFile(join(in_, 'onnx/model.onnx')))
        .digest('hex');
    expect(await digest(again)).toBe(await digest(folder));
  });
});

describe('a caller of a sentence transformer', () => {
  it('can leave, and the others are served', async () => {
    const model = await load();
    const caller = new AbortController();
    const left = embed(
      model,
      { input: Array.from({ length: 2_000 }, () => TEXT) },
      { signal: caller.signal },
    );
    const stays = embed(model, { input: [TEXT] });
    caller.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect((await stays).embeddings).toHaveLength(1);
  });

  it('is turned away while too many texts wait', async () => {
    const model = await load();
    const caller = new AbortController();
    const input = Array.from({ length: 8_192 }, () => TEXT);
    const first = embed(model, { input }, { signal: caller.signal });
    await expect(embed(model, { input: [TEXT] })).rejects.toMatchObject({
      kind: 'unavailable',
      retryAfterMs: 1_000,
    });
    caller.abort(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
  });
});
