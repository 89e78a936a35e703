import { access, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { only, REPO, SOURCE, sha256, startHubTest, WEIGHTS } from './hub-harness.ts';

const MODEL = 'onnx/model.onnx';

test('leaves no trace of a repository that nothing else is used of', async () => {
  const { hub, download, cacheFolder, repoFolder } = await startHubTest();
  await download();
  await hub.remove(SOURCE);

  expect(hub.locate(SOURCE)).toBeUndefined();
  expect(hub.bytesOnDisk(SOURCE)).toBe(0);
  await expect(access(repoFolder)).rejects.toThrow('ENOENT');
  expect(await readdir(cacheFolder)).toEqual(['.locks']);
});

test('keeps a blob that another snapshot uses', async () => {
  const { hub, download, repoFolder } = await startHubTest();
  await download();
  const other = join(repoFolder, 'snapshots', 'f'.repeat(40));
  await mkdir(other);
  await symlink(`../../blobs/${sha256(WEIGHTS)}`, join(other, 'same.onnx'));
  await hub.remove(SOURCE);

  expect(await readdir(join(repoFolder, 'blobs'))).toEqual([sha256(WEIGHTS)]);
  await access(join(other, 'same.onnx'));
});

test('keeps the files that another model of the same repository needs', async () => {
  const { hub, download } = await startHubTest();
  const other = only('config.json', 'voices/anna.bin');
  const folder = await download();
  await hub.remove(SOURCE, { keep: [other] });

  expect(hub.locate(other)).toBe(folder);
  expect(hub.locate(only(MODEL))).toBeUndefined();
});

test('keeps files that are not the model’s', async () => {
  const { hub, download, repoFolder } = await startHubTest();
  const folder = await download();
  await writeFile(join(folder, 'notes.txt'), 'mine');
  await hub.remove(SOURCE);

  expect(await readdir(folder)).toEqual(['notes.txt']);
  expect(await readdir(join(repoFolder, 'refs'))).toEqual(['main']);
});

test('deletes partial files', async () => {
  const { server, hub, download, repoFolder } = await startHubTest();
  server.faults.stall = { afterBytes: 100_000 };
  const stop = new AbortController();
  const stopped = download({ source: only(MODEL), signal: stop.signal }).catch(() => {});
  await expect.poll(() => hub.bytesOnDisk(only(MODEL))).toBe(100_000);
  stop.abort();
  await stopped;
  await hub.remove(only(MODEL));

  expect(hub.bytesOnDisk(only(MODEL))).toBe(0);
  await expect(access(repoFolder)).rejects.toThrow('ENOENT');
});

test('ends a download of the files', async () => {
  const { server, hub, download, restart, repoFolder } = await startHubTest();
  server.faults.stall = { afterBytes: 1_000 };
  const downloading = download().catch((error) => error);
  await expect.poll(() => hub.bytesOnDisk(only(MODEL))).toBeGreaterThan(0);
  expect(hub.isDownloading(SOURCE)).toBe(true);

  // As another process would.
  await restart().remove(SOURCE);

  expect(await downloading).toMatchObject({ reason: 'removed' });
  expect(hub.isDownloading(SOURCE)).toBe(false);
  await expect(access(repoFolder)).rejects.toThrow('ENOENT');
});

test('leaves a partial file alone whose process may have crashed a moment ago', async () => {
  const { server, hub, download, cacheFolder } = await startHubTest({ clock: hurriedClock() });
  server.faults.stall = { afterBytes: 100_000 };
  const stop = new AbortController();
  const stopped = download({ source: only(MODEL), signal: stop.signal }).catch(() => {});
  await expect.poll(() => hub.bytesOnDisk(only(MODEL))).toBe(100_000);
  stop.abort();
  await stopped;
  await mkdir(join(cacheFolder, '.locks', 'models--acme--speaker', `${sha256(WEIGHTS)}.lockdir`), {
    recursive: true,
  });

  await expect(hub.remove(only(MODEL))).rejects.toMatchObject({ reason: 'locked' });
  expect(hub.bytesOnDisk(only(MODEL))).toBe(100_000);
});

test('does not disturb a download from the same repository', async () => {
  const { server, hub, download } = await startHubTest();
  await download({ source: only('voices/anna.bin') });
  const removed = Promise.withResolvers<void>();
  server.faults.hold = { afterBytes: 32 * 1024, until: removed.promise };
  const downloading = download({ source: only(MODEL) });
  await expect.poll(() => hub.bytesOnDisk(only(MODEL))).toBeGreaterThan(0);
  await hub.remove(only('voices/anna.bin'));
  removed.resolve();

  const folder = await downloading;
  expect(hub.locate(only(MODEL))).toBe(folder);
  expect(hub.locate(only('voices/anna.bin'))).toBeUndefined();
});

test('removes what was never there', async () => {
  const { hub, server } = await startHubTest();
  await hub.remove(SOURCE);
  await hub.remove({ ...SOURCE, revision: server.commitOf(REPO) });
  expect(server.requests).toEqual([]);
});

/** Each wait passes at once, and the time with it. */
function hurriedClock() {
  let now = Date.now();
  return {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
    after: () => () => {},
  };
}
