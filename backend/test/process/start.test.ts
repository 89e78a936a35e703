import { describe, expect, it } from 'vitest';
import { startLoopbackServer } from '../../src/providers/http/loopback-server.ts';
import { startProcess } from './service-process.ts';

describe('a start that cannot succeed', () => {
  it('names the variable, its problem and an example, and exits with 1', async () => {
    await using service = startProcess({ REQUEST_TIMEOUT: 'soon', WEB_CONCURRENCY: '0' });
    expect(await service.exited).toBe(1);
    expect(service.output()).toMatch(/REQUEST_TIMEOUT: must be seconds.*example: REQUEST_TIMEOUT=300/);
    expect(service.output()).toMatch(/WEB_CONCURRENCY: .*example: WEB_CONCURRENCY=2/);
    expect(service.output()).not.toMatch(/^\s+at /m);
  });

  it('asks for API_KEYS where others can reach the service', async () => {
    await using service = startProcess({ HOST: '0.0.0.0' });
    expect(await service.exited).toBe(1);
    expect(service.output()).toMatch(/API_KEYS: needed because HOST is 0\.0\.0\.0/);
  });

  it('says that the port is in use', async () => {
    await using other = await startLoopbackServer((_request, response) => response.end());
    await using service = startProcess({ PORT: new URL(other.origin).port });
    expect(await service.exited).toBe(1);
    expect(service.output()).toContain('The port is in use by another program. Set PORT to a free one.');
  });
});
