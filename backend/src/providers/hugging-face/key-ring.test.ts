import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../utils/manual-clock.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import { memoryLogger } from './__fixtures__/test-provider.ts';
import { createKeyRing, type KeyLease, type KeyRing } from './key-ring.ts';

const NONE: ReadonlySet<string> = new Set();
const refusal = (status: number, retryAfterMs?: number) =>
  new UpstreamFailure('unauthorized', 'refused', {
    status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

function leased(ring: KeyRing, upstream = 'together', tried = NONE): KeyLease {
  const lease = ring.lease(upstream, tried);
  if (!lease) throw new Error('no key left');
  return lease;
}

describe('key ring', () => {
  let clock: ManualClock;
  let log: ReturnType<typeof memoryLogger>;
  let folder: string;

  beforeEach(async () => {
    clock = new ManualClock();
    log = memoryLogger();
    folder = await mkdtemp(join(tmpdir(), 'keys-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const ringOf = (keys: string[], file?: string) => createKeyRing({ keys, file, clock, logger: log.logger });
  const taken = (ring: KeyRing, times: number, upstream?: string) =>
    Array.from({ length: times }, () => leased(ring, upstream).key);

  it('hands its keys out in turn', () => {
    expect(taken(ringOf(['a', 'b', 'c']), 5)).toEqual(['a', 'b', 'c', 'a', 'b']);
  });

  it('drops repetitions, blanks and keys that cannot stand in a header', () => {
    const ring = ringOf([' a ', 'a', '', 'evil\r\nx-header: 1', 'b']);
    expect(ring.size).toBe(2);
    expect(log.lines.join('')).toContain('left out');
    expect(log.lines.join('')).not.toContain('evil');
  });

  it('has none to lend when it is empty or all were tried', () => {
    expect(ringOf([]).lease('together', NONE)).toBeUndefined();
    expect(ringOf(['a']).lease('together', new Set(['a']))).toBeUndefined();
  });

  it('leaves a key without credits alone at that upstream for ten minutes, and only there', async () => {
    const ring = ringOf(['a', 'b']);
    expect(ring.refused(leased(ring), 'together', refusal(402))).toBe(true);
    expect(taken(ring, 3)).toEqual(['b', 'b', 'b']);
    expect(new Set(taken(ring, 4, 'fal-ai'))).toEqual(new Set(['a', 'b']));
    await clock.advance(10 * 60_000);
    expect(new Set(taken(ring, 4))).toEqual(new Set(['a', 'b']));
  });

  it('waits with a limited key for as long as the upstream asked', async () => {
    const ring = ringOf(['a', 'b']);
    ring.refused(leased(ring), 'together', refusal(429, 2_000));
    expect(taken(ring, 2)).toEqual(['b', 'b']);
    await clock.advance(2_000);
    expect(new Set(taken(ring, 2))).toEqual(new Set(['a', 'b']));
  });

  it('sets an invalid key aside at every upstream', () => {
    const ring = ringOf(['a', 'b']);
    ring.refused(leased(ring), 'together', refusal(401));
    expect(taken(ring, 2, 'fal-ai')).toEqual(['b', 'b']);
  });

  it('sees no reason for another key in other failures', () => {
    const ring = ringOf(['a', 'b']);
    expect(ring.refused(leased(ring), 'together', refusal(500))).toBe(false);
    expect(new Set(taken(ring, 2))).toEqual(new Set(['a', 'b']));
  });

  it('lends the key that recovers first when none is in good standing, but not as a second choice', () => {
    const ring = ringOf(['a', 'b']);
    ring.refused(leased(ring), 'together', refusal(429, 60_000));
    ring.refused(leased(ring), 'together', refusal(429, 5_000));
    expect(taken(ring, 3)).toEqual(['b', 'b', 'b']);
    expect(ring.lease('together', new Set(['b']))).toBeUndefined();
  });

  it('reads keys from a file, and again when it changes', async () => {
    const file = join(folder, 'keys');
    await writeFile(file, '# ours\nfirst, second\n\nthird\n');
    const ring = ringOf(['own'], file);
    await ring.refresh();
    expect(taken(ring, 4)).toEqual(['own', 'first', 'second', 'third']);

    await writeFile(file, 'renewed');
    await ring.refresh();
    expect(ring.size).toBe(4);
    await clock.advance(1_000);
    await ring.refresh();
    expect(new Set(taken(ring, 4))).toEqual(new Set(['own', 'renewed']));
  });

  it('takes set-aside keys back when the file changes', async () => {
    const file = join(folder, 'keys');
    await writeFile(file, 'first\nsecond');
    const ring = ringOf([], file);
    await ring.refresh();
    ring.refused(leased(ring), 'together', refusal(401));
    expect(taken(ring, 2)).toEqual(['second', 'second']);
    await writeFile(file, 'first\nsecond\nthird');
    await ring.refresh(true);
    expect(new Set(taken(ring, 3))).toEqual(new Set(['first', 'second', 'third']));
  });

  it('says of a file that was never there that there is no key, without a stack', async () => {
    const ring = ringOf([], join(folder, 'nowhere'));
    await ring.refresh();
    const [line = '{}'] = log.lines.filter((text) => text.includes('there is no other key'));
    expect(JSON.parse(line)).toMatchObject({ file: join(folder, 'nowhere') });
    expect(line).toContain('ENOENT');
    expect(line).not.toContain('stack');
  });

  it('keeps the keys it knows when the file cannot be read, and says so once', async () => {
    const file = join(folder, 'keys');
    await writeFile(file, 'first');
    const ring = ringOf([], file);
    await ring.refresh();
    await rm(file);
    await ring.refresh(true);
    await ring.refresh(true);
    expect(taken(ring, 1)).toEqual(['first']);
    expect(log.lines.filter((line) => line.includes('cannot read'))).toHaveLength(1);
  });

  it('notices a file that appears later without being asked', async () => {
    const file = join(folder, 'keys');
    const ring = ringOf([], file);
    await ring.refresh();
    const stop = ring.watch();
    await writeFile(file, 'late');
    await clock.advance(5_000);
    await ring.refresh();
    expect(ring.size).toBe(1);
    stop();
    expect(clock.pending).toBe(0);
  });

  it('never writes a key to the log', async () => {
    const file = join(folder, 'keys');
    await writeFile(file, 'hf_secret_two');
    const ring = ringOf(['hf_secret_one'], file);
    await ring.refresh();
    for (const status of [401, 402, 403, 429]) ring.refused(leased(ring), 'together', refusal(status));
    expect(log.lines.length).toBeGreaterThan(4);
    expect(log.lines.join('')).not.toContain('hf_secret');
  });
});
