import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startProxyServer } from '../../../../test/support/proxy-server.ts';
import {
  FILES,
  gitOid,
  only,
  REPO,
  SOURCE,
  SOURCE_BYTES,
  sha256,
  startHubTest,
  WEIGHTS,
} from './hub-harness.ts';

test('brings every file of a source and no other', async () => {
  const { hub, server, download, cacheFolder } = await startHubTest();
  expect(hub.locate(SOURCE)).toBeUndefined();
  expect(hub.bytesOnDisk(SOURCE)).toBe(0);

  const folder = await download();

  expect(folder).toBe(join(cacheFolder, 'models--acme--speaker', 'snapshots', server.commitOf(REPO)));
  for (const { path } of SOURCE.files) {
    expect(await readFile(join(folder, path))).toEqual(Buffer.from(FILES[path as keyof typeof FILES]));
  }
  await expect(lstat(join(folder, 'README.md'))).rejects.toThrow('ENOENT');
  expect(hub.locate(SOURCE)).toBe(folder);
  expect(hub.bytesOnDisk(SOURCE)).toBe(SOURCE_BYTES);
});

test('lays the cache out as other Hugging Face tools do', async () => {
  const { server, download, repoFolder } = await startHubTest();
  const folder = await download();

  expect(await readFile(join(repoFolder, 'refs', 'main'), 'utf8')).toBe(server.commitOf(REPO));
  expect(await readlink(join(folder, 'onnx/model.onnx'))).toBe(`../../../blobs/${sha256(WEIGHTS)}`);
  expect(await readlink(join(folder, 'config.json'))).toBe(`../../blobs/${gitOid(FILES['config.json'])}`);
});

test('leaves nothing behind but the cache itself', async () => {
  const { download, cacheFolder, repoFolder } = await startHubTest();
  await download();

  expect((await readdir(repoFolder)).sort()).toEqual(['blobs', 'refs', 'snapshots']);
  expect((await readdir(join(repoFolder, 'blobs'))).sort()).toEqual(
    [sha256(WEIGHTS), sha256(FILES['voices/anna.bin']), gitOid(FILES['config.json'])].sort(),
  );
  expect(await readdir(join(cacheFolder, '.locks', 'models--acme--speaker'))).toEqual([]);
});

test('downloads content that two paths share once', async () => {
  const repo = { 'a/model.onnx': WEIGHTS, 'b/model.onnx': WEIGHTS, 'b/empty.txt': '' };
  const { server, download } = await startHubTest({}, { repos: { [REPO]: repo } });
  const files = Object.keys(repo).map((path) => ({ path, approximateBytes: 1 }));
  const folder = await download({ source: { ...SOURCE, files } });

  expect(server.requests.filter(({ to }) => to === 'cdn')).toHaveLength(1);
  expect(await readFile(join(folder, 'a/model.onnx'))).toEqual(WEIGHTS);
  expect(await readFile(join(folder, 'b/model.onnx'))).toEqual(WEIGHTS);
  expect(await readFile(join(folder, 'b/empty.txt'), 'utf8')).toBe('');
});

test('goes without a file that may be missing, and does not ask for it again', async () => {
  const { hub, server, download, repoFolder } = await startHubTest();
  const mayBeMissing = (path: string) => ({ path, approximateBytes: 1, optional: true as const });
  const source = {
    ...only('config.json'),
    files: [...only('config.json').files, mayBeMissing('weights.pb')],
  };
  const folder = await download({ source });
  expect(hub.locate(source)).toBe(folder);
  expect(await readdir(join(repoFolder, '.no_exist', server.commitOf(REPO)))).toEqual(['weights.pb']);

  server.requests.length = 0;
  await download({ source: { ...source, files: [...source.files, ...only('voices/anna.bin').files] } });
  expect(server.requests.filter(({ path }) => path.includes('weights.pb'))).toEqual([]);

  // The same file is brought where there is one.
  const present = { ...SOURCE, files: [mayBeMissing('onnx/model.onnx')] };
  expect(hub.locate(present)).toBeUndefined();
  expect(await readFile(join(await download({ source: present }), 'onnx/model.onnx'))).toEqual(WEIGHTS);
});

test('asks nothing of the network when the files are there', async () => {
  const { server, download } = await startHubTest();
  const folder = await download();
  server.requests.length = 0;

  expect(await download()).toBe(folder);
  expect(server.requests).toEqual([]);
});

test('stays with the commit that a branch was first seen at', async () => {
  const { hub, server, download } = await startHubTest();
  const first = await download({ source: only('config.json') });
  await server.push(REPO, { ...FILES, 'config.json': '{"model_type":"new"}' });

  expect(await download()).toBe(first);
  expect(await readFile(join(first, 'config.json'), 'utf8')).toBe(FILES['config.json']);
  expect(hub.locate(only('config.json'))).toBe(first);
});

test('looks at the branch again when a file is not in the commit that was known', async () => {
  const { server, download } = await startHubTest({}, { repos: { [REPO]: { 'config.json': '{}' } } });
  await download({ source: only('config.json') });
  await server.push(REPO, FILES);

  expect(await download()).toContain(server.commitOf(REPO));
});

test('takes a commit as it is and writes no name for it', async () => {
  const { server, download, repoFolder } = await startHubTest();
  const revision = server.commitOf(REPO);
  await download({ source: { ...SOURCE, revision } });

  expect(server.requests.filter(({ path }) => path.startsWith('/api/'))).toEqual([]);
  await expect(lstat(join(repoFolder, 'refs'))).rejects.toThrow('ENOENT');
});

test('brings several files at the same time, and no more than it may', async () => {
  const repo = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`${name}.bin`, `content of ${name}`]));
  const { server, hub, download } = await startHubTest({ filesAtOnce: 2 }, { repos: { [REPO]: repo } });
  const source = { ...SOURCE, files: Object.keys(repo).map((path) => ({ path, approximateBytes: 1 })) };
  server.faults.stall = { afterBytes: 3 };
  const stop = new AbortController();

  const stopped = download({ source, signal: stop.signal }).catch((error) => error);
  await expect.poll(() => server.requests.filter(({ to }) => to === 'cdn').length).toBe(2);
  await expect.poll(() => hub.bytesOnDisk(source)).toBe(6);
  stop.abort(new Error('enough'));

  expect(await stopped).toEqual(new Error('enough'));
  expect(server.requests.filter(({ to }) => to === 'cdn')).toHaveLength(2);
});

test('reports progress from nothing to everything', async () => {
  const { download, progress } = await startHubTest();
  await download();

  expect(progress[0]).toEqual({
    downloadedBytes: 0,
    totalBytes: SOURCE_BYTES,
    bytesPerSecond: 0,
    file: null,
  });
  expect(progress.at(-1)).toMatchObject({ downloadedBytes: SOURCE_BYTES, totalBytes: SOURCE_BYTES });
  expect(SOURCE.files.map(({ path }) => path)).toContain(progress.at(-1)?.file);
});

test('keeps the path of a mirror', async () => {
  const { server, download } = await startHubTest({}, { basePath: '/mirrors/hub' });
  expect(server.url).toContain('/mirrors/hub');
  expect(await download()).toContain(server.commitOf(REPO));
});

test('gives the token to the Hub and to nobody else', async () => {
  const { server, download, log } = await startHubTest(
    { token: 'hf_sesame' },
    { gated: { [REPO]: { token: 'hf_sesame' } } },
  );
  await download();

  const of = (to: string) => server.requests.filter((request) => request.to === to);
  expect(of('hub').every(({ headers }) => headers.authorization === 'Bearer hf_sesame')).toBe(true);
  expect(of('cdn')).toHaveLength(2);
  expect(of('cdn').every(({ headers }) => headers.authorization === undefined)).toBe(true);
  expect(log()).not.toContain('hf_sesame');
});

test('reaches the Hub and its CDN through a proxy', async () => {
  const proxy = await startProxyServer({ credentials: 'ann:sesame' });
  onTestFinished(() => proxy.close());
  const { server, restart, download, log } = await startHubTest();
  const named = (url: string) => url.replace('127.0.0.1', 'hub.test');
  server.cdnUrl = named(server.cdnUrl);
  const hub = restart({
    endpoint: named(server.url),
    proxy: { http: proxy.url, https: undefined, noProxy: [] },
  });

  const folder = await download({ hub });

  expect(WEIGHTS.equals(await readFile(join(folder, 'onnx/model.onnx')))).toBe(true);
  expect(proxy.requests).toHaveLength(server.requests.length);
  expect(log()).not.toContain('sesame');
});

test('does not try again when a proxy refuses', async () => {
  const proxy = await startProxyServer({ refuse: 407 });
  onTestFinished(() => proxy.close());
  const { download, waits } = await startHubTest({
    endpoint: 'https://hub.test',
    proxy: { http: undefined, https: proxy.url, noProxy: [] },
  });

  await expect(download()).rejects.toMatchObject({
    reason: 'network',
    message: expect.stringContaining('set HTTPS_PROXY='),
  });
  expect(waits).toEqual([]);
});

test('uses the token of a login that came meanwhile', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hub-token-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const tokenFile = join(folder, 'token');
  const { download, log } = await startHubTest({ tokenFile }, { gated: { [REPO]: { token: 'hf_sesame' } } });
  await expect(download()).rejects.toMatchObject({
    reason: 'unauthorized',
    message: expect.stringContaining('hf auth login'),
  });

  await writeFile(tokenFile, 'hf_sesame\n');

  await download();
  expect(log()).not.toContain('hf_sesame');
});

test('says what to do about a gated repository', async () => {
  const gated = { gated: { [REPO]: { token: 'hf_sesame' } } };
  const without = await startHubTest({}, gated);
  await expect(without.download()).rejects.toMatchObject({
    reason: 'unauthorized',
    message: expect.stringMatching(/accept its licence.*set HF_TOKEN/),
  });

  const wrong = await startHubTest({ token: 'hf_wrong' }, gated);
  await expect(wrong.download()).rejects.toMatchObject({
    reason: 'unauthorized',
    message: expect.not.stringContaining('hf_wrong'),
  });
});

test('tells what the Hub does not have', async () => {
  const { download } = await startHubTest();
  const failure = (source: object) => download({ source: { ...SOURCE, ...source } }).catch((error) => error);

  expect(await failure({ repo: 'acme/nothing' })).toMatchObject({
    reason: 'not_found',
    message: expect.stringContaining('acme/nothing, or it is private'),
  });
  expect(await failure({ revision: 'v9' })).toMatchObject({
    reason: 'not_found',
    message: expect.stringContaining('revision "v9"'),
  });
  expect(await failure({ files: [{ path: 'onnx/other.onnx', approximateBytes: 1 }] })).toMatchObject({
    reason: 'not_found',
    message: expect.stringContaining('file "onnx/other.onnx"'),
  });
});

test('uses what is there and asks nobody when it is offline', async () => {
  const { server, download, restart } = await startHubTest();
  const hub = restart({ offline: true });
  await expect(download({ hub })).rejects.toMatchObject({
    reason: 'offline',
    message: expect.stringContaining('HF_HUB_OFFLINE'),
  });
  expect(server.requests).toEqual([]);

  const folder = await download();
  expect(await download({ hub })).toBe(folder);
});

test('never leaves its folder', async () => {
  const { server, hub, download } = await startHubTest();
  const sources = [
    { repo: '../../etc' },
    { repo: 'acme/..' },
    { repo: 'acme--speaker/x' },
    { revision: '../main' },
    { files: [{ path: '../../secret', approximateBytes: 1 }] },
    { files: [{ path: '/etc/passwd', approximateBytes: 1 }] },
    { files: [{ path: 'a\\..\\b', approximateBytes: 1 }] },
    { files: [{ path: 'C:/b', approximateBytes: 1 }] },
  ].map((changed) => ({ ...SOURCE, ...changed }));
  for (const source of sources) {
    await expect(download({ source })).rejects.toMatchObject({ reason: 'invalid_source' });
    expect(hub.locate(source)).toBeUndefined();
    expect(hub.bytesOnDisk(source)).toBe(0);
    await hub.remove(source);
  }
  expect(server.requests).toEqual([]);
});

test('finds what another tool has downloaded', async () => {
  const { server, hub, download, repoFolder } = await startHubTest();
  const blob = join(repoFolder, 'blobs', sha256(WEIGHTS));
  await mkdir(join(repoFolder, 'blobs'), { recursive: true });
  await writeFile(blob, WEIGHTS);

  await download();
  expect(
    server.requests.filter(({ method, path }) => method === 'GET' && path.endsWith('model.onnx')),
  ).toEqual([]);
  expect(hub.locate(SOURCE)).toBeDefined();
});

test('puts the files themselves into the snapshot where there are no links', async () => {
  const { hub, server, download, restart, repoFolder } = await startHubTest();
  const makeLink = () => Promise.reject(new Error('EPERM: operation not permitted, symlink'));
  const folder = await download({ hub: restart({ makeLink }) });

  const file = join(folder, 'onnx/model.onnx');
  expect((await lstat(file)).isFile()).toBe(true);
  expect(await readFile(file)).toEqual(WEIGHTS);
  await expect(lstat(join(repoFolder, 'blobs', sha256(WEIGHTS)))).rejects.toThrow('ENOENT');
  server.requests.length = 0;
  expect(await download()).toBe(folder);
  expect(server.requests).toEqual([]);

  await hub.remove(SOURCE);
  await expect(lstat(repoFolder)).rejects.toThrow('ENOENT');
});
