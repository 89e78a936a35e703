import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import {
  type HubServer,
  type HubServerOptions,
  startHubServer,
} from '../../../../test/support/hub-server.ts';
import { systemClock } from '../../../utils/clock.ts';
import { createLogger } from '../../../utils/logging.ts';
import {
  createHub,
  type DownloadProgress,
  type Hub,
  type HubOptions,
  type HubSource,
  type RetryWait,
} from './hub.ts';

export const REPO = 'acme/speaker';
/** Big enough to arrive in many pieces. */
export const WEIGHTS = randomBytes(600_000);
export const FILES = {
  'config.json': '{"model_type":"tiny"}',
  'onnx/model.onnx': WEIGHTS,
  'voices/anna.bin': randomBytes(1_000),
  'README.md': '# Not asked for',
};
export const SOURCE: HubSource = {
  repo: REPO,
  revision: 'main',
  files: ['config.json', 'onnx/model.onnx', 'voices/anna.bin'].map((path) => ({ path, approximateBytes: 1 })),
};
export const SOURCE_BYTES = WEIGHTS.length + 1_000 + FILES['config.json'].length;

export const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');
export const gitOid = (text: string) =>
  createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex');

/** The same files, fewer of them. */
export const only = (...paths: string[]): HubSource => ({
  ...SOURCE,
  files: SOURCE.files.filter(({ path }) => paths.includes(path)),
});

export interface HubTest {
  server: HubServer;
  hub: Hub;
  cacheFolder: string;
  /** The folder of `REPO` in the cache. */
  repoFolder: string;
  /** Every wait between two tries, milliseconds. None of them is waited for. */
  waits: number[];
  /** What the log says. */
  log(): string;
  /** Another hub on the same folder, as after a restart. */
  restart(options?: Partial<HubOptions>): Hub;
  download(options?: {
    hub?: Hub;
    source?: HubSource;
    signal?: AbortSignal;
    onWait?: (wait: RetryWait | undefined) => void;
  }): Promise<string>;
  progress: DownloadProgress[];
  /** Requests for content: not HEAD, not the API. */
  contentRequests(path: string): HubServer['requests'];
}

/** A hub that downloads from a server on loopback into a temporary folder; all of it ends with the test. */
export async function startHubTest(
  options: Partial<HubOptions> = {},
  serverOptions: Partial<HubServerOptions> = {},
): Promise<HubTest> {
  const server = await startHubServer({ repos: { [REPO]: FILES }, ...serverOptions });
  const folder = await mkdtemp(join(tmpdir(), 'hub-test-'));
  const cacheFolder = join(folder, 'hub');
  const waits: number[] = [];
  const lines: string[] = [];
  const progress: DownloadProgress[] = [];
  const hubs: Hub[] = [];
  const logged = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const restart = (changed: Partial<HubOptions> = {}) => {
    const hub = createHub({
      endpoint: server.url,
      offline: false,
      cacheFolder,
      logger: createLogger('DEBUG', logged),
      clock: {
        ...systemClock,
        sleep: (ms, signal) => {
          waits.push(ms);
          return systemClock.sleep(1, signal);
        },
      },
      random: () => 0,
      ...options,
      ...changed,
    });
    hubs.push(hub);
    return hub;
  };
  const test: HubTest = {
    server,
    hub: restart(),
    cacheFolder,
    repoFolder: join(cacheFolder, 'models--acme--speaker'),
    waits,
    log: () => lines.join(''),
    restart,
    download: ({
      hub = test.hub,
      source = SOURCE,
      signal = new AbortController().signal,
      onWait = () => {},
    } = {}) => hub.download(source, { signal, onProgress: (state) => progress.push(state), onWait }),
    progress,
    contentRequests: (path) =>
      server.requests.filter(
        (request) => request.method === 'GET' && request.to === 'cdn' && request.path === path,
      ),
  };
  onTestFinished(async () => {
    await Promise.all(hubs.map((hub) => hub.close()));
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
  return test;
}
