import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  it('says which port is in use', async () => {
    await using other = await startLoopbackServer((_request, response) => response.end());
    const { port } = new URL(other.origin);
    await using service = startProcess({ PORT: port });
    expect(await service.exited).toBe(1);
    expect(service.output()).toContain(`PORT: ${port} is in use by another program on 127.0.0.1`);
    expect(service.output()).not.toMatch(/^\s+at /m);
  });

  it('ends all of several processes when they cannot listen', async () => {
    await using other = await startLoopbackServer((_request, response) => response.end());
    const { port } = new URL(other.origin);
    await using service = startProcess({ PORT: port, WEB_CONCURRENCY: '2' });
    expect(await service.exited).toBe(1);
    expect(service.output()).toContain(`PORT: ${port} is in use`);
  });

  it.each([
    ['which nobody knows', '999.1.1.1', /HOST: no address is known for 999\.1\.1\.1/],
    ['of another machine', '192.0.2.1', /HOST: this machine does not have the address 192\.0\.2\.1/],
  ])('names a HOST %s', async (_what, host, message) => {
    await using service = startProcess({ HOST: host, AUTH: 'off' });
    expect(await service.exited).toBe(1);
    expect(service.output()).toMatch(message);
    expect(service.output()).not.toMatch(/^\s+at /m);
  });

  it.each<[string, string, string]>([
    ['a comma too many', '{\n  "chains": {\n    "chat": [\n      "a:b",\n    ]\n  }\n}', 'line 5, column 5'],
    ['a comma too few', '{\n  "chains": {}\n  "providers": {}\n}', 'line 3, column 3: comma expected'],
    ['a comment', '{\n  // none\n}', 'line 2, column 3: invalid comment token'],
    ['single quotes', "{'a': 1}", 'line 1, column 2: invalid symbol'],
    ['an end too early', '{"chains": {', 'line 1, column 13: close brace expected'],
  ])('says where a models.json with %s is not JSON', async (_what, text, where) => {
    const folder = await mkdtemp(join(tmpdir(), 'broken-models-'));
    const file = join(folder, 'models.json');
    await writeFile(file, text);
    await using service = startProcess({ MODELS_FILE: file });
    expect(await service.exited).toBe(1);
    expect(service.output()).toContain(`${file} is not JSON: ${where}`);
    expect(service.output()).not.toMatch(/^\s+at /m);
    await rm(folder, { recursive: true });
  });

  it('names a models file that was asked for and is not there', async () => {
    await using service = startProcess({ MODELS_FILE: '/no/such/models.json' });
    expect(await service.exited).toBe(1);
    expect(service.output()).toContain('MODELS_FILE: /no/such/models.json does not exist');
    expect(service.output()).not.toMatch(/^\s+at /m);
  });
});
