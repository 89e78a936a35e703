import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLogger } from '../../../utils/logging.ts';
import { createHubToken } from './hub-token.ts';

async function setUp(token?: string) {
  const folder = await mkdtemp(join(tmpdir(), 'hub-token-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const tokenFile = join(folder, 'token');
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return {
    tokenFile,
    lines,
    read: createHubToken({ token, tokenFile, logger: createLogger('DEBUG', destination) }),
  };
}

describe('createHubToken', () => {
  it('reads the file as it is now, without the white space around the token', async () => {
    const { tokenFile, lines, read } = await setUp();

    expect(await read()).toBeUndefined();
    await writeFile(tokenFile, '  hf_one\r\n');
    expect(await read()).toBe('hf_one');
    await writeFile(tokenFile, 'hf_two');
    expect(await read()).toBe('hf_two');
    await writeFile(tokenFile, ' \n');
    expect(await read()).toBeUndefined();
    expect(lines).toEqual([]);
  });

  it('prefers the token of the configuration', async () => {
    const { tokenFile, read } = await setUp('hf_configured');
    await writeFile(tokenFile, 'hf_login');
    expect(await read()).toBe('hf_configured');
  });

  it.each([
    ['is a folder', (file: string) => mkdir(file)],
    ['holds more than a token', (file: string) => writeFile(file, 'hf_secret\nhf_other')],
    ['holds what no header can', (file: string) => writeFile(file, 'hf_secret\u{1F511}')],
  ])('warns once, without its content, of a file that %s', async (_what, spoil) => {
    const { tokenFile, lines, read } = await setUp();
    await spoil(tokenFile);

    expect([await read(), await read()]).toEqual([undefined, undefined]);

    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(tokenFile);
    expect(lines[0]).not.toContain('hf_secret');
  });
});
