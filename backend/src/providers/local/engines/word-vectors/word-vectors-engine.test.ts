import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../../../utils/logging.ts';
import type { CallContext, EmbeddingCall, EmbeddingResult } from '../../../provider.ts';
import type { LoadedModel } from '../../local-engine.ts';
import { PARAPHRASES } from './__fixtures__/paraphrases.ts';
import { createWordVectorsEngine, WORD_VECTOR_MODELS } from './word-vectors-engine.ts';

const logger = createLogger('ERROR', new Writable({ write: (_chunk, _encoding, done) => done() }));
let model: LoadedModel;
beforeAll(async () => {
  const [glove] = WORD_VECTOR_MODELS;
  if (!glove) throw new Error('The engine has no model');
  model = await createWordVectorsEngine().load(glove, { folder: '', logger });
});
afterAll(() => model.close());

const context = (changes: Partial<CallContext> = {}): CallContext => ({
  model: 'glove-sif-100d',
  signal: new AbortController().signal,
  logger,
  requestId: 'test',
  ...changes,
});

async function embed(call: EmbeddingCall, changes: Partial<CallContext> = {}): Promise<EmbeddingResult> {
  const result = await model.embed?.(call, context(changes));
  if (!result) throw new Error('The model does not embed');
  return result;
}

async function vectorsOf(...input: string[]): Promise<number[][]> {
  return (await embed({ input })).embeddings;
}

const dot = (a: readonly number[] = [], b: readonly number[] = []) =>
  a.reduce((sum, number, axis) => sum + number * (b[axis] ?? 0), 0);

async function likeness(a: string, b: string): Promise<number> {
  const [first, second] = await vectorsOf(a, b);
  return dot(first, second);
}

describe('GloVe sentence vectors', () => {
  it('finds the paraphrase of a sentence among those of twenty', async () => {
    const originals = await vectorsOf(...PARAPHRASES.map(([original]) => original));
    const paraphrases = await vectorsOf(...PARAPHRASES.map(([, paraphrase]) => paraphrase));
    const found = originals.filter((original, index) => {
      const scores = paraphrases.map((paraphrase) => dot(original, paraphrase));
      return scores.indexOf(Math.max(...scores)) === index;
    });
    console.log(`${found.length} of ${originals.length} paraphrases are nearest to their sentence`);
    expect(found.length).toBeGreaterThanOrEqual(18);
  });

  it('gives every text a vector of length 1, whatever it is written in', async () => {
    const texts = [
      'A red bicycle',
      'the',
      '2024',
      '你好，世界',
      'Привет',
      '?!',
      '🎉',
      ' ',
      'x'.repeat(100_000),
    ];
    for (const vector of await vectorsOf(...texts)) {
      expect(vector).toHaveLength(100);
      expect(dot(vector, vector)).toBeCloseTo(1, 5);
    }
  });

  it('matches words that it does not know by their letters', async () => {
    expect(await likeness('Manual of the XK-4211', 'XK-4211 manual')).toBeGreaterThan(
      await likeness('Manual of the XK-4211', 'BT-9050 manual'),
    );
    expect(await likeness('你好世界', '你好朋友')).toBeGreaterThan(await likeness('你好世界', '北京天气'));
  });

  it('reads a contraction as what it stands for, and any case and accent alike', async () => {
    expect(await likeness("I don't like it", 'i DO NOT like it')).toBeCloseTo(1, 5);
    expect(await likeness('the café', 'The Cafe')).toBeCloseTo(1, 5);
  });

  it('gives a text the same vector alone and among others', async () => {
    const [alone] = await vectorsOf('A red bicycle');
    const many = await vectorsOf(...Array.from({ length: 600 }, (_, i) => `text ${i}`), 'A red bicycle');
    expect(many).toHaveLength(601);
    expect(many.at(-1)).toEqual(alone);
  });

  it('counts words as tokens', async () => {
    const { tokens } = await embed({ input: ['The sky is blue.', "Don't go, well-known Ann!"] });
    // "don't" counts as two, "well-known" as one.
    expect(tokens).toBe(4 + 5);
  });

  it('has one size of vectors', async () => {
    expect((await embed({ input: ['blue'], dimensions: 100 })).embeddings[0]).toHaveLength(100);
    await expect(embed({ input: ['blue'], dimensions: 50 })).rejects.toMatchObject({
      kind: 'unsupported',
      message: "This model's vectors have 100 dimensions",
    });
  });

  it('lets a caller go and serves the others', async () => {
    const caller = new AbortController();
    const input = Array.from({ length: 2_000 }, (_, i) => `sentence number ${i}`);
    const left = embed({ input }, { signal: caller.signal });
    const stays = embed({ input: ['The sky is blue.'] });
    caller.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect((await stays).embeddings).toHaveLength(1);
  });
});
