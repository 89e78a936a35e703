import { get } from 'node:http';
import { CACHED_FOR_OFFLINE, withClient } from '../client/client-stage.ts';
import { formatNumber } from '../report.ts';
import type { Scenario } from './scenario.ts';

const COLUMNS = ['kind', 'files', 'kB raw', 'kB gzip', 'kB brotli'];
const ENCODINGS = ['identity', 'gzip', 'br'] as const;

/** A file of the first load and the bytes of its body in each encoding. */
interface LoadedFile {
  path: string;
  kind: string;
  bytes: Record<(typeof ENCODINGS)[number], number>;
}

export const clientSize: Scenario = {
  name: 'client-size',
  summary: 'bytes that the first load of the client transfers, with what it keeps for use offline',
  async run({ progress }) {
    const files = await withClient(async ({ browser, origin }) => {
      await using context = await browser.newContext();
      const urls = new Set<string>();
      context.on('request', (request) => urls.add(request.url()));
      const page = await context.newPage();
      await page.goto(origin);
      await page.evaluate(CACHED_FOR_OFFLINE);
      return Promise.all([...urls].filter(isFile).map(measureFile));
    });
    progress(`${files.length} files`);
    const kinds = [...new Set(files.map(({ kind }) => kind))];
    const sum = (some: LoadedFile[], encoding: keyof LoadedFile['bytes']) =>
      some.reduce((bytes, file) => bytes + file.bytes[encoding], 0);
    const row = (name: string, some: LoadedFile[]) => [
      name,
      formatNumber(some.length),
      ...ENCODINGS.map((encoding) => formatNumber(sum(some, encoding) / 1000, 1)),
    ];
    return {
      name: this.name,
      title: 'first load of the client, each file once',
      table: {
        columns: COLUMNS,
        rows: [
          ...kinds.map((kind) =>
            row(
              kind,
              files.filter((file) => file.kind === kind),
            ),
          ),
          row('all', files),
        ],
      },
      budgets: [
        {
          name: 'first load, gzipped',
          actual: sum(files, 'gzip') / 1000,
          limit: 900,
          bound: 'at most',
          unit: 'kB',
        },
      ],
      notes: [],
      measurements: files,
    };
  },
};

/** What belongs to the client and not to the API. */
const isFile = (url: string) => !/^\/(api|v1|config|health|ready|metrics)(\/|$)/.test(new URL(url).pathname);

async function measureFile(url: string): Promise<LoadedFile> {
  const [identity, gzip, br] = await Promise.all(ENCODINGS.map((encoding) => transfer(url, encoding)));
  const path = new URL(url).pathname;
  const kind = path === '/' ? 'page' : (/\.(\w+)$/.exec(path)?.[1] ?? 'other');
  return { path, kind, bytes: { identity: identity ?? 0, gzip: gzip ?? 0, br: br ?? 0 } };
}

function transfer(url: string, encoding: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get(url, { headers: { 'accept-encoding': encoding }, timeout: 10_000 }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('end', () => resolve(bytes)).on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error(`${url} did not answer`))).on('error', reject);
  });
}
