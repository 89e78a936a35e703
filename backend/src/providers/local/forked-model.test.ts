import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { ForkedModel } from './forked-model.ts';

const logger = pino({ level: 'silent' });
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forked-model-'));
  return () => rm(folder, { recursive: true });
});

/** Starts a process that runs `onLoad` when it is told to load. */
async function start(onLoad: string): Promise<ForkedModel<{ size: number }, object, object>> {
  const entry = join(folder, 'entry.mjs');
  await writeFile(entry, `process.on('message', () => { ${onLoad} });`);
  return ForkedModel.start<{ size: number }, object, object>({
    entry: pathToFileURL(entry),
    load: { type: 'load' },
    serialization: 'json',
    what: 'test model',
    logger,
  });
}

describe('the process of a model', () => {
  it('tells what it has loaded', async () => {
    const model = await start("process.send({ type: 'loaded', facts: { size: 7 } })");
    expect(model.facts).toEqual({ size: 7 });
    await model.close();
    await expect(model.ended).resolves.toBeUndefined();
  });

  it.each([
    ['says why', "process.send({ type: 'not-loaded', message: 'It has no layers' })", 'It has no layers'],
    ['ends over the files', 'process.exit(1)', /gave up on it/],
    ['crashes over the files', "process.kill(process.pid, 'SIGABRT')", /gave up on it/],
    ['is killed', "process.kill(process.pid, 'SIGKILL')", /was killed, .* runs out of memory/],
  ])('that %s is a failure of the model', async (_what, onLoad, message) => {
    const started = start(onLoad);
    await expect(started).rejects.toMatchObject({ name: 'UpstreamFailure', kind: 'not_configured' });
    await expect(started).rejects.toThrow(message);
  });

  it('that crashes later says so', async () => {
    const model = await start(
      "process.send({ type: 'loaded', facts: { size: 7 } }, () => process.kill(process.pid, 'SIGKILL'))",
    );
    await model.ended;
    expect(model.hasEnded).toBe(true);
    await model.close();
  });
});
