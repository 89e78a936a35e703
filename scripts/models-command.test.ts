import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HubServer, startHubServer } from '../backend/test/support/hub-server.ts';
import { startProxyServer } from '../backend/test/support/proxy-server.ts';

const COMMAND = fileURLToPath(new URL('./models-command.ts', import.meta.url));
const MODEL = {
  engine: 'llama-cpp',
  capabilities: ['chat'],
  licence: 'Apache-2.0',
  source: {
    type: 'hub',
    repo: 'org/tiny',
    files: [{ path: 'tiny.gguf', bytes: 2_000_000 }],
  },
};

let hub: HubServer;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-command-'));
  hub = await startHubServer({ repos: { 'org/tiny': { 'tiny.gguf': new Uint8Array(2_000_000) } } });
  await writeFile(join(folder, 'models.json'), JSON.stringify({ local_models: { tiny: MODEL } }));
});
afterAll(async () => {
  await hub.close();
  await rm(folder, { recursive: true });
});

const models = (...args: string[]) => modelsWith({}, ...args);

function modelsWith(
  variables: Record<string, string>,
  ...args: string[]
): Promise<{ code: number | string | null | undefined; output: string }> {
  const env = {
    PATH: process.env.PATH,
    HF_HOME: folder,
    HF_ENDPOINT: hub.url,
    MODELS_FILE: join(folder, 'models.json'),
    ...variables,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [COMMAND, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, output: stdout + stderr }),
    );
  });
}

const rowOf = (output: string, id: string) => output.split('\n').find((line) => line.startsWith(`${id} `));

describe('npm run models', () => {
  it('lists, downloads and removes models, those of models.json included', async () => {
    const before = await models('list');
    expect(before.code).toBe(0);
    expect(rowOf(before.output, 'flite')).toMatch(/text to speech +ready/);
    expect(rowOf(before.output, 'tiny')).toMatch(/chat +downloadable +2\.0 MB .*Apache-2\.0/);

    const pulled = await models('pull', 'tiny');
    expect(pulled).toMatchObject({ code: 0 });
    expect(pulled.output).toContain('tiny is downloaded');
    expect(rowOf((await models('list')).output, 'tiny')).toMatch(/chat +ready/);
    expect((await models('pull', 'tiny')).output).toContain('tiny is here already');

    expect((await models('remove', 'tiny')).output).toContain('tiny is removed');
    expect(rowOf((await models('list')).output, 'tiny')).toMatch(/chat +downloadable/);
    expect(await models('remove', 'tiny')).toMatchObject({
      code: 1,
      output: 'tiny is not on this machine: there is nothing to remove\n',
    });
  });

  it('says what it waits for, and ends within seconds where nothing answers', async () => {
    const nowhere = await modelsWith({ HF_ENDPOINT: 'http://127.0.0.1:9' }, 'pull', 'tiny');
    expect(nowhere.code).toBe(1);
    expect(nowhere.output.split('\n')).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Cannot reach 127\.0\.0\.1:9 \(ECONNREFUSED\); trying again in [12] s$/),
        expect.stringMatching(/^tiny could not be downloaded: Cannot reach .* it goes on where it stopped$/),
      ]),
    );
  });

  it('downloads through the proxy that the environment names', async () => {
    const proxy = await startProxyServer();
    const pulled = await modelsWith(
      { http_proxy: proxy.url, HF_ENDPOINT: hub.url.replace('127.0.0.1', 'hub.test') },
      'pull',
      'tiny',
    );
    expect(pulled).toMatchObject({ code: 0, output: expect.stringContaining('tiny is downloaded') });
    expect(proxy.requests[0]).toMatch(/^GET http:\/\/hub\.test:\d+\/api\/models\/org\/tiny\//);
    await proxy.close();
    await models('remove', 'tiny');
  });

  it('says what is wrong and ends with 1', async () => {
    const unknown = await models('pull', 'nothing');
    expect(unknown.code).toBe(1);
    expect(unknown.output).toContain('"nothing" does not run locally; what does is');
    expect((await models('fetch', 'tiny')).output).toContain('Not understood: fetch tiny');
    expect(await models('pull')).toMatchObject({
      code: 1,
      output: expect.stringContaining(
        'Which model is to be downloaded?\n"npm run models -- list" names them.',
      ),
    });
    hub.faults.refuse = { status: 404, times: 100 };
    const failed = await models('pull', 'tiny');
    expect(failed.code).toBe(1);
    expect(failed.output).toContain('tiny could not be downloaded');
  });

  it('explains itself', async () => {
    expect(await models('--help')).toMatchObject({ code: 0 });
    expect((await models('--help')).output).toContain('npm run models -- pull MODEL');
  });
});
