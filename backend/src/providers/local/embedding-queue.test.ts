import { describe, expect, it } from 'vitest';
import type { EmbeddedTexts } from './embedded-texts.ts';
import { EmbeddingQueue, type EmbeddingQueueOptions } from './embedding-queue.ts';

/** A model whose vector of a text is its length; it keeps each batch until it is told to go on. */
function createSlowModel() {
  const batches: string[][] = [];
  const waiting: (() => void)[] = [];
  return {
    batches,
    async embed(texts: string[]): Promise<EmbeddedTexts> {
      batches.push(texts);
      await new Promise<void>((resolve) => waiting.push(resolve));
      if (texts.includes('broken')) throw new Error('The model broke');
      const lengths = texts.map((text) => text.length);
      return { dimension: 1, vectors: Float32Array.from(lengths), tokens: Int32Array.from(lengths) };
    },
    /** Lets batches end until there is none. */
    async finish(): Promise<void> {
      for (let idle = 0; idle < 5; idle++) {
        await new Promise(setImmediate);
        if (waiting.length > 0) idle = 0;
        for (const resolve of waiting.splice(0)) resolve();
      }
    },
  };
}

function createQueue(changes: Partial<EmbeddingQueueOptions> = {}) {
  const model = createSlowModel();
  const queue = new EmbeddingQueue({
    embed: model.embed,
    maxBatchTexts: 4,
    maxBatchCharacters: 100,
    maxTextCharacters: 50,
    maxWaitingTexts: 10,
    maxWaitingCharacters: 1_000,
    ...changes,
  });
  return { model, queue };
}

const signal = new AbortController().signal;

describe('the queue of embedding calls', () => {
  it('embeds calls of the same moment together and gives each its own vectors and tokens', async () => {
    const { model, queue } = createQueue();
    const results = Promise.all([queue.embed(['a', 'bb'], signal), queue.embed(['ccc'], signal)]);
    await model.finish();
    expect(await results).toEqual([
      { embeddings: [[1], [2]], tokens: 3 },
      { embeddings: [[3]], tokens: 3 },
    ]);
    expect(model.batches).toEqual([['a', 'bb', 'ccc']]);
  });

  it('lets a small call in before the rest of a large one', async () => {
    const { model, queue } = createQueue();
    const large = queue.embed(['1', '2', '3', '4', '5', '6'], signal);
    const small = queue.embed(['small'], signal);
    await model.finish();
    await Promise.all([large, small]);
    expect(model.batches).toEqual([
      ['1', '2', '3', '4'],
      ['small', '5', '6'],
    ]);
    expect((await large).embeddings).toHaveLength(6);
  });

  it('bounds the characters of a batch, and counts of a long text what the model reads', async () => {
    const { model, queue } = createQueue();
    const long = 'x'.repeat(500);
    const result = queue.embed([long, long, 'y'], signal);
    await model.finish();
    await result;
    expect(model.batches).toEqual([[long, long], ['y']]);
  });

  it('turns a call down when too much waits, but none when nothing does', async () => {
    const { model, queue } = createQueue();
    const first = queue.embed(Array.from({ length: 12 }, String), signal);
    await expect(queue.embed(['one more'], signal)).rejects.toMatchObject({
      kind: 'unavailable',
      retryAfterMs: 1_000,
    });
    await model.finish();
    expect((await first).embeddings).toHaveLength(12);
    const afterwards = queue.embed(['one more'], signal);
    await model.finish();
    expect((await afterwards).embeddings).toEqual([[8]]);
  });

  it('lets a caller go at once and does no more of its work', async () => {
    const { model, queue } = createQueue();
    const caller = new AbortController();
    const left = queue.embed(['1', '2', '3', '4', '5', '6'], caller.signal);
    const stays = queue.embed(['stays'], signal);
    await new Promise(setImmediate);
    caller.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    await model.finish();
    await stays;
    expect(model.batches).toEqual([['1', '2', '3', '4'], ['stays']]);
    await expect(queue.embed(['late'], caller.signal)).rejects.toThrow('gone');
  });

  it('fails the calls of a batch that fails, and no others', async () => {
    const { model, queue } = createQueue({ maxBatchTexts: 1 });
    const broken = queue.embed(['broken', 'never'], signal);
    const sound = queue.embed(['sound'], signal);
    const failure = expect(broken).rejects.toThrow('The model broke');
    await model.finish();
    await failure;
    expect((await sound).embeddings).toEqual([[5]]);
    expect(model.batches).toEqual([['broken'], ['sound']]);
  });
});
