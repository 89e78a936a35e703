import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { type App, createApp } from '../../src/app.ts';
import type { Clock } from '../../src/utils/clock.ts';
import { loadConfig } from '../../src/utils/config.ts';
import { createLogger } from '../../src/utils/logging.ts';
import { NO_MODELS_FILE } from './no-models.ts';

export interface TestServiceOptions {
  /** Variables besides the defaults, as `docs/configuration.md` names them. */
  env?: Record<string, string>;
  clock?: Clock;
}

export interface TestService {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly app: App;
  /** Every line of the log, from DEBUG up. */
  readonly lines: string[];
  /** `fetch` of a path of the service. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** `fetch` with a JSON body. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

/** The whole service on a free port of the loopback address. Retries wait without jitter. */
export async function startTestService({ env = {}, clock }: TestServiceOptions = {}): Promise<TestService> {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const environment = {
    MODELS_FILE: NO_MODELS_FILE,
    // Models that the machine has downloaded must not answer in tests.
    WEB_CLIENT_FOLDER: join(tmpdir(), `no-web-client-${randomUUID()}`),
    HF_HOME: join(tmpdir(), `no-hub-${randomUUID()}`),
    ...env,
  };
  const app = await createApp({
    config: loadConfig(environment),
    version: '0.0.0-test',
    logger: createLogger('DEBUG', destination),
    environment,
    random: () => 0,
    ...(clock ? { clock } : {}),
  });
  const url = await app.server.listen({ host: '127.0.0.1', port: 0 });

  const request = (path: string, init?: RequestInit) => fetch(`${url}${path}`, init);
  return {
    url,
    app,
    lines,
    fetch: request,
    post: (path, body, headers = {}) =>
      request(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    close: async () => {
      app.server.server.closeAllConnections();
      await app.server.close();
    },
  };
}
