import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { startProcess, until } from './service-process.ts';

/** A GET over a connection of its own, so that the workers take turns. */
function get(url: string): Promise<string> {
  const agent = new Agent({ keepAlive: false });
  return new Promise((resolve, reject) => {
    request(url, { agent }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve(text);
    })
      .on('error', reject)
      .end();
  });
}

const healthRequests = (metrics: string): number =>
  Number(
    /^http_requests_total\{[^}]*route="\/health"[^}]*status="200"[^}]*\} (\d+)$/m.exec(metrics)?.[1] ?? 0,
  );
// The process ids of the workers are read from /proc.
describe.skipIf(process.platform !== 'linux')('two processes on one port', () => {
  it('count together, are replaced when one dies, and stop together', async () => {
    await using service = startProcess({ WEB_CONCURRENCY: '2' });
    const url = await service.url;
    const healthRequestsOfAll = async () => healthRequests(await get(`${url}/metrics`));
    await get(`${url}/health`);
    // The second process may still be on its way, which must not keep the first from telling its numbers.
    await until(healthRequestsOfAll, (count) => count === 1);
    await until(
      async () => service.output().match(/"Server listening at/g)?.length,
      (listening) => listening === 2,
    );
    await Promise.all(Array.from({ length: 20 }, () => get(`${url}/health`)));
    await until(healthRequestsOfAll, (count) => count === 21);

    const workers = await childrenOf(service.child.pid);
    expect(workers).toHaveLength(2);
    process.kill(workers[0] ?? 0, 'SIGKILL');
    const replaced = await until(
      () => childrenOf(service.child.pid),
      (pids) => pids.length === 2 && !pids.includes(workers[0] ?? 0),
    );
    expect(replaced).toContain(workers[1]);
    const started = replaced.find((pid) => pid !== workers[1]) ?? 0;
    process.kill(started, 'SIGSTOP');
    // Those of the process that is left, in which one that does not serve yet has no say.
    expect(healthRequests(await get(`${url}/metrics`))).toBeGreaterThan(0);
    process.kill(started, 'SIGCONT');
    expect(JSON.parse(await get(`${url}/health`))).toMatchObject({ status: 'healthy' });

    service.child.kill('SIGTERM');
    expect(await service.exited).toBe(0);
    for (const pid of replaced) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

/** Process ids of a process's children. */
async function childrenOf(pid: number | undefined): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(/\s+/).filter(Boolean).map(Number);
}
