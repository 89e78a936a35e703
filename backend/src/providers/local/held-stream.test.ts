import { describe, expect, it } from 'vitest';
import { holdUntilRead } from './held-stream.ts';

/** Counts to three; tells when it is left. */
function counting() {
  const seen = { left: false };
  async function* count() {
    try {
      for (const number of [1, 2, 3]) yield number;
    } finally {
      seen.left = true;
    }
  }
  return { seen, stream: count() };
}

function held(stream: AsyncIterable<number>, signal = new AbortController().signal) {
  const releases: string[] = [];
  return { releases, stream: holdUntilRead(stream, signal, () => releases.push('released')) };
}

describe('a held stream', () => {
  it('passes everything on and is released at its end', async () => {
    const { releases, stream } = held(counting().stream);
    const read: number[] = [];
    for await (const number of stream) {
      expect(releases).toEqual([]);
      read.push(number);
    }
    expect(read).toEqual([1, 2, 3]);
    expect(releases).toEqual(['released']);
  });

  it('is released when its reader leaves, after the source was told', async () => {
    const source = counting();
    const { releases, stream } = held(source.stream);
    for await (const number of stream) if (number === 2) break;
    expect(source.seen.left).toBe(true);
    expect(releases).toEqual(['released']);
  });

  it('is released when it fails', async () => {
    const failing = (async function* (): AsyncGenerator<number> {
      yield 1;
      throw new Error('broken');
    })();
    const { releases, stream } = held(failing);
    const reading = async () => {
      for await (const number of stream) expect(number).toBe(1);
    };
    await expect(reading()).rejects.toThrow('broken');
    expect(releases).toEqual(['released']);
  });

  it('is released when its caller leaves before anybody reads', async () => {
    const leaving = new AbortController();
    const { releases } = held(counting().stream, leaving.signal);
    leaving.abort();
    await new Promise((resolve) => setImmediate(resolve));
    expect(releases).toEqual(['released']);
  });
});
