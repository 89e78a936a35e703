import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../utils/clock.ts';
import { type HubTest, only, sha256, startHubTest, WEIGHTS } from './hub-harness.ts';

const MODEL = 'onnx/model.onnx';
const SOURCE = only(MODEL);

const lockOf = ({ cacheFolder }: HubTest) =>
  join(cacheFolder, '.locks', 'models--acme--speaker', `${sha256(WEIGHTS)}.lockdir`);

/** A download in another process. */
function startDownload({ server, cacheFolder }: HubTest, stderr: 'inherit' | 'ignore' = 'inherit') {
  const script = fileURLToPath(new URL('./__fixtures__/download-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script, server.url, cacheFolder, JSON.stringify(SOURCE)], {
    stdio: ['ignore', 'pipe', stderr],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, output: text(child.stdout), ended: once(child, 'exit') };
}

test('two processes at once download a file once', async () => {
  const hubTest = await startHubTest({ clock: systemClock });
  const { server, download, contentRequests, hub, progress } = hubTest;
  const joined = Promise.withResolvers<void>();
  server.faults.hold = { afterBytes: 16 * 1024, until: joined.promise };
  const other = startDownload(hubTest);
  await expect.poll(() => hub.bytesOnDisk(SOURCE), { timeout: 15_000 }).toBeGreaterThan(0);

  const joining = download({ source: SOURCE });
  await expect.poll(() => progress.length).toBeGreaterThan(0);
  joined.resolve();
  const folder = await joining;

  expect(await other.output).toBe(folder);
  expect(contentRequests(MODEL)).toHaveLength(1);
  expect(contentRequests(MODEL)[0]?.sentBytes).toBe(WEIGHTS.length);
  expect(await readFile(join(folder, MODEL))).toEqual(WEIGHTS);
  // It saw the other one's bytes arrive.
  expect(progress[0]?.downloadedBytes).toBeGreaterThan(0);
  expect(progress.at(-1)?.downloadedBytes).toBe(WEIGHTS.length);
});

test('goes on with what a process that was killed has left', async () => {
  const hubTest = await startHubTest({ clock: systemClock });
  const { server, download, contentRequests, hub } = hubTest;
  server.faults.stall = { afterBytes: 150_000 };
  const other = startDownload(hubTest);
  await expect.poll(() => hub.bytesOnDisk(SOURCE), { timeout: 15_000 }).toBe(150_000);
  other.child.kill('SIGKILL');
  await other.ended;
  server.faults.stall = undefined;
  // Its lock is still there; half a minute later it counts no more.
  const past = Date.now() / 1_000 - 30;
  await utimes(lockOf(hubTest), past, past);

  const folder = await download({ source: SOURCE });

  expect(contentRequests(MODEL)[1]?.headers.range).toBe('bytes=150000-');
  expect(await readFile(join(folder, MODEL))).toEqual(WEIGHTS);
});

test('waits for a lock that is held until it is stopped', async () => {
  const hubTest = await startHubTest({ clock: systemClock });
  await mkdir(lockOf(hubTest), { recursive: true });
  const stop = new AbortController();
  const waiting = hubTest.download({ source: SOURCE, signal: stop.signal }).catch((error) => error);
  await expect.poll(() => hubTest.progress.length).toBeGreaterThan(0);
  stop.abort(new Error('Not any more'));

  expect(await waiting).toEqual(new Error('Not any more'));
  expect(hubTest.contentRequests(MODEL)).toEqual([]);
});

test('a removal ends the download of another process, and of whoever waits for that', async () => {
  const hubTest = await startHubTest({ clock: systemClock });
  const { server, download, hub, restart, progress, repoFolder } = hubTest;
  server.faults.stall = { afterBytes: 1_000 };
  const other = startDownload(hubTest, 'ignore');
  await expect.poll(() => hub.bytesOnDisk(SOURCE), { timeout: 15_000 }).toBeGreaterThan(0);
  expect(hub.isDownloading(SOURCE)).toBe(true);
  const waiting = download({ source: SOURCE }).catch((error) => error);
  await expect.poll(() => progress.length).toBeGreaterThan(1);

  await restart().remove(SOURCE);

  expect(await waiting).toMatchObject({ reason: 'removed' });
  expect((await other.ended)[0]).toBe(1);
  expect(await readdir(repoFolder).catch(() => [])).toEqual([]);
});
