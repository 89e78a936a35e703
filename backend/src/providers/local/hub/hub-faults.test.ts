import { access, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../utils/clock.ts';
import { startLoopbackServer } from '../../http/loopback-server.ts';
import { FILES, gitOid, only, SOURCE, SOURCE_BYTES, sha256, startHubTest, WEIGHTS } from './hub-harness.ts';

const MODEL = 'onnx/model.onnx';
const MODEL_ONLY = only(MODEL);
const PARTIAL = join('blobs', `${sha256(WEIGHTS)}.incomplete`);

test('goes on where the connection broke, and fetches nothing twice', async () => {
  const { server, download, contentRequests, waits } = await startHubTest();
  server.faults.cut = { afterBytes: 200_000, times: 2 };
  const folder = await download({ source: MODEL_ONLY });

  const [first, second, third] = contentRequests(MODEL);
  expect(first?.headers.range).toBeUndefined();
  expect(second?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
  expect(third?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
  expect(third?.sentBytes).toBe(WEIGHTS.length - startOf(third));
  expect(startOf(third)).toBeGreaterThan(startOf(second));
  expect(await readFile(join(folder, MODEL))).toEqual(WEIGHTS);
  expect(waits).toEqual([1_000, 1_000]);
});

test('goes on after a restart where it was stopped', async () => {
  const { server, hub, download, contentRequests, restart, repoFolder } = await startHubTest();
  server.faults.stall = { afterBytes: 250_000 };
  const stop = new AbortController();
  const stopped = download({ source: MODEL_ONLY, signal: stop.signal }).catch((error) => error);
  await expect.poll(() => hub.bytesOnDisk(MODEL_ONLY)).toBe(250_000);
  stop.abort(new Error('Stopped by the user'));
  expect(await stopped).toEqual(new Error('Stopped by the user'));
  expect(await readFile(join(repoFolder, PARTIAL))).toEqual(WEIGHTS.subarray(0, 250_000));
  await hub.close();

  server.faults.stall = undefined;
  const after = restart();
  expect(after.locate(MODEL_ONLY)).toBeUndefined();
  expect(after.bytesOnDisk(MODEL_ONLY)).toBe(250_000);
  const folder = await download({ hub: after, source: MODEL_ONLY });

  expect(contentRequests(MODEL)[1]?.headers.range).toBe('bytes=250000-');
  expect(contentRequests(MODEL)[1]?.sentBytes).toBe(WEIGHTS.length - 250_000);
  expect(await readFile(join(folder, MODEL))).toEqual(WEIGHTS);
});

test('counts what was there before as downloaded', async () => {
  const { download, progress, repoFolder } = await startHubTest();
  await mkdir(join(repoFolder, 'blobs'), { recursive: true });
  await writeFile(join(repoFolder, PARTIAL), WEIGHTS.subarray(0, 1_000));
  await download();

  expect(progress[0]).toMatchObject({ downloadedBytes: 1_000, totalBytes: SOURCE_BYTES });
});

test('starts a file anew where ranges are not known', async () => {
  const { server, download } = await startHubTest();
  server.faults = { cut: { afterBytes: 200_000, times: 1 }, ignoreRange: true };
  const folder = await download();
  expect(await readFile(join(folder, MODEL))).toEqual(WEIGHTS);
});

test('deletes what arrives with a wrong checksum and says so', async () => {
  const { server, hub, download, repoFolder } = await startHubTest();
  server.faults.corrupt = new Set([MODEL]);

  await expect(download()).rejects.toMatchObject({
    reason: 'checksum',
    message: expect.stringContaining(MODEL),
  });
  expect(
    (await readdir(join(repoFolder, 'blobs'))).filter((name) => name.startsWith(sha256(WEIGHTS))),
  ).toEqual([]);
  expect(hub.locate(SOURCE)).toBeUndefined();

  server.faults.corrupt = undefined;
  await expect(download()).resolves.toBeDefined();
});

test('checks small files that are not in LFS too', async () => {
  const { server, download, repoFolder } = await startHubTest();
  server.faults.corrupt = new Set(['config.json']);
  await expect(download()).rejects.toMatchObject({ reason: 'checksum' });
  await expect(access(join(repoFolder, 'blobs', gitOid(FILES['config.json'])))).rejects.toThrow('ENOENT');
});

test('mends a partial file that a crash has damaged', async () => {
  const { download, contentRequests, repoFolder } = await startHubTest();
  await mkdir(join(repoFolder, 'blobs'), { recursive: true });
  await writeFile(join(repoFolder, PARTIAL), Buffer.alloc(5_000));

  const folder = await download({ source: MODEL_ONLY });
  expect(await readFile(join(folder, MODEL))).toEqual(WEIGHTS);
  expect(contentRequests(MODEL).map(({ headers }) => headers.range)).toEqual(['bytes=5000-', undefined]);
});

test('throws away a partial file that is longer than the whole', async () => {
  const { download, repoFolder } = await startHubTest();
  await mkdir(join(repoFolder, 'blobs'), { recursive: true });
  await writeFile(join(repoFolder, PARTIAL), Buffer.alloc(WEIGHTS.length + 1));
  expect(await readFile(join(await download(), MODEL))).toEqual(WEIGHTS);
});

test('refuses a file that the Hub publishes with another checksum than the configured one', async () => {
  const { server, download } = await startHubTest();
  const files = [{ path: MODEL, approximateBytes: 1, sha256: sha256('something else') }];
  await expect(download({ source: { ...SOURCE, files } })).rejects.toMatchObject({ reason: 'checksum' });
  expect(server.requests.filter(({ to }) => to === 'cdn')).toEqual([]);
});

test('checks a small file against the configured checksum as well', async () => {
  const { download } = await startHubTest();
  const file = (content: string) => [{ path: 'config.json', approximateBytes: 1, sha256: sha256(content) }];
  await expect(download({ source: { ...SOURCE, files: file('{}') } })).rejects.toMatchObject({
    reason: 'checksum',
  });
  await download({ source: { ...SOURCE, files: file(FILES['config.json']) } });
});

test('waits as long as a busy Hub asks for', async () => {
  const { server, download, waits } = await startHubTest();
  server.faults.refuse = { status: 429, retryAfter: '7', times: 1 };
  await download();
  expect(waits).toEqual([7_000]);
});

test('gives up on a Hub that asks for more than ten minutes', async () => {
  const { server, download } = await startHubTest();
  server.faults.refuse = { status: 503, retryAfter: '3600', times: 1 };
  await expect(download()).rejects.toMatchObject({
    reason: 'network',
    message: expect.stringContaining('asks to wait 60 minutes'),
  });
});

test('backs off from errors of the server, and gives up in the end', async () => {
  const { server, download, waits } = await startHubTest();
  server.faults.refuse = { status: 502, times: 100 };
  await expect(download()).rejects.toMatchObject({
    reason: 'network',
    message: expect.stringContaining('502'),
  });
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test('gives up after a few seconds on a Hub that is not there', async () => {
  const { server, download, waits } = await startHubTest();
  await server.close();
  await expect(download()).rejects.toMatchObject({
    reason: 'network',
    message: expect.stringMatching(
      /^Cannot reach 127\.0\.0\.1:\d+ \(ECONNREFUSED\)\. Check the network and HF_ENDPOINT, then .*it goes on/,
    ),
  });
  expect(waits).toEqual([1_000, 2_000]);
});

test('names the proxy among the suspects where there is one', async () => {
  const { server, download, restart } = await startHubTest();
  const hub = restart({ proxy: { http: server.url, https: undefined, noProxy: [] } });
  await server.close();
  await expect(download({ hub })).rejects.toThrow('Check the network, the proxy and HF_ENDPOINT');
});

test('is patient with a Hub that goes away in the middle', async () => {
  const { server, download, waits } = await startHubTest();
  server.faults.cut = { afterBytes: 200_000, times: 1 };
  const download1 = download({ source: MODEL_ONLY, onWait: () => void server.close() });
  await expect(download1).rejects.toThrow('Cannot reach');
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test('tells what it waits for and until when, and that it goes on', async () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const { server, download } = await startHubTest({
    clock: { ...systemClock, now: () => now, sleep: async () => {} },
  });
  server.faults.refuse = { status: 503, retryAfter: '7', times: 2 };
  const told: unknown[] = [];
  await download({ source: MODEL_ONLY, onWait: (wait) => told.push(wait) });
  const wait = { reason: 'The Hub answered with status 503', until: now + 7_000 };
  expect(told).toEqual([wait, undefined, wait, undefined]);
});

test('looks for room before it downloads', async () => {
  const { server, download } = await startHubTest({
    freeBytes: async () => 100 * 2 ** 20 + 1_000,
  });
  await expect(download()).rejects.toMatchObject({
    reason: 'disk_full',
    message: expect.stringContaining('0.6 MB are to be downloaded, 0.6 MB more than the disk of HF_HOME'),
  });
  expect(server.requests.filter(({ to }) => to === 'cdn')).toEqual([]);
});

test('needs room only for what is still missing', async () => {
  const { download, repoFolder } = await startHubTest({ freeBytes: async () => 100 * 2 ** 20 + 1_000 });
  await mkdir(join(repoFolder, 'blobs'), { recursive: true });
  await writeFile(join(repoFolder, PARTIAL), WEIGHTS.subarray(0, -1_000));
  await download({ source: MODEL_ONLY });
});

test.runIf(process.platform === 'linux')('tells a disk that fills up while it writes', async () => {
  const { download, repoFolder } = await startHubTest();
  const partial = join(repoFolder, PARTIAL);
  await mkdir(dirname(partial), { recursive: true });
  // Every write to it fails with the system's real ENOSPC.
  await symlink('/dev/full', partial);
  await expect(download({ source: MODEL_ONLY })).rejects.toMatchObject({
    reason: 'disk_full',
    cause: { code: 'ENOSPC' },
  });
});

test('tells a folder that it cannot write to before it asks the Hub, and not where it lies', async () => {
  const { server, download, restart, cacheFolder } = await startHubTest();
  await mkdir(dirname(cacheFolder), { recursive: true });
  await writeFile(join(dirname(cacheFolder), 'file'), '');
  const hub = restart({ cacheFolder: join(dirname(cacheFolder), 'file', 'hub') });
  await expect(download({ hub })).rejects.toMatchObject({
    reason: 'not_writable',
    message: expect.stringMatching(
      /^The folder of HF_HOME cannot be written to \(ENOTDIR\): check its owner/,
    ),
    cause: { path: expect.stringContaining(dirname(cacheFolder)) },
  });
  expect(server.requests).toEqual([]);
  expect(hub.isDownloading(SOURCE)).toBe(false);
});

test.runIf(process.platform === 'linux')('tells a folder that cannot be made', async () => {
  const { download, restart } = await startHubTest();
  await expect(download({ hub: restart({ cacheFolder: '/proc/nope/hub' }) })).rejects.toMatchObject({
    reason: 'not_writable',
  });
});

test('ends at once when it is closed, and goes on at the next start', async () => {
  const { server, hub, download, restart } = await startHubTest();
  server.faults.stall = { afterBytes: 100_000 };
  const stopped = download({ source: MODEL_ONLY }).catch((error) => error);
  await expect.poll(() => hub.bytesOnDisk(MODEL_ONLY)).toBe(100_000);
  await hub.close();
  expect(await stopped).toMatchObject({ reason: 'closed' });

  server.faults.stall = undefined;
  await download({ hub: restart(), source: MODEL_ONLY });
});

test('tells a server that is no Hub', async () => {
  await using portal = await startLoopbackServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Please log in to this network</p>');
  });
  const { download, restart } = await startHubTest();
  const failure = await download({ hub: restart({ endpoint: portal.origin }) }).catch((error) => error);
  expect(failure).toMatchObject({
    reason: 'invalid_reply',
    message: expect.stringMatching(/text\/html instead of JSON\. Check HF_ENDPOINT/),
  });
});

test('never logs a link to the CDN, whose signature opens it', async () => {
  const { server, download, log } = await startHubTest();
  server.faults.cut = { afterBytes: 10, times: 3 };
  await download();
  expect(log()).toContain('trying the Hub again');
  expect(log()).not.toContain('only-for-this-link');
});

const startOf = (request?: { headers: { range?: string | undefined } }) =>
  Number(/bytes=(\d+)-/.exec(request?.headers.range ?? '')?.[1]);
