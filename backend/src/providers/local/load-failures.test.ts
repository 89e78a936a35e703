import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../utils/manual-clock.ts';
import { fingerprintOf, LoadFailures } from './load-failures.ts';
import type { LocalModel } from './local-model.ts';

let folder: string;
let clock: ManualClock;
let failures: LoadFailures;
let model: LocalModel;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'load-failures-'));
  await mkdir(join(folder, 'onnx'));
  await writeFile(join(folder, 'onnx/model.onnx'), 'weights');
  clock = new ManualClock();
  failures = new LoadFailures(clock);
  model = {
    id: 'broken',
    engine: 'echo',
    capabilities: ['chat'],
    source: { type: 'folder', path: folder, files: [{ path: 'onnx/model.onnx', approximateBytes: 7 }] },
    languages: [],
    licence: 'MIT',
    memoryBytes: 0,
    parameters: {},
  };
  return () => rm(folder, { recursive: true });
});

const fail = () => failures.add(model, 'no model', fingerprintOf(model, folder)).retryAfterMs;

describe('a model that could not be loaded', () => {
  it('is left alone for 30 seconds, twice as long after each further failure, ten minutes at the most', async () => {
    const pauses: number[] = [];
    for (let failure = 0; failure < 7; failure++) {
      const pause = fail();
      pauses.push(pause / 1_000);
      await clock.advance(pause - 1);
      expect(failures.of(model)).toEqual({ reason: 'no model', retryAfterMs: 1 });
      await clock.advance(1);
      expect(failures.of(model)).toBeUndefined();
    }
    expect(pauses).toEqual([30, 60, 120, 240, 480, 600, 600]);
  });

  it('begins with a short pause again once it was loaded', () => {
    fail();
    fail();
    failures.forget(model);
    expect(failures.of(model)).toBeUndefined();
    expect(fail()).toBe(30_000);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a file is written anew', () => writeFile(join(folder, 'onnx/model.onnx'), 'better weights')],
    ['a file is replaced by one of its size', () => utimes(join(folder, 'onnx/model.onnx'), 1, 1)],
    ['a file comes to lie beside the others', () => writeFile(join(folder, 'onnx/model.onnx_data'), '')],
    ['a file is gone', () => rm(join(folder, 'onnx/model.onnx'))],
  ])('is no longer left alone when %s', async (_what, change) => {
    fail();
    failures.forgetIfChanged(model, folder);
    expect(failures.of(model)).toBeDefined();
    await change();
    failures.forgetIfChanged(model, folder);
    expect(failures.of(model)).toBeUndefined();
  });

  it('is told from another of the same name', () => {
    fail();
    expect(failures.of({ ...model })).toBeUndefined();
  });
});
