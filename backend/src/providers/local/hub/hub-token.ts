import { readFile } from 'node:fs/promises';
import type { Logger } from '../../../utils/logging.ts';

/** The token for the Hub as it is now, or undefined when there is none. Never fails. */
export type HubToken = () => Promise<string | undefined>;

export interface HubTokenOptions {
  /** Goes before that of the file. */
  token?: string | undefined;
  /** Where `hf auth login` keeps its token. Read at each use, so that a login needs no restart. */
  tokenFile?: string | undefined;
  logger: Logger;
}

/** What can stand in a header: a file with more in it than that is no token. */
const TOKEN = /^[\x21-\x7e]{1,1024}$/;

export function createHubToken({ token, tokenFile, logger }: HubTokenOptions): HubToken {
  if (token !== undefined || tokenFile === undefined) return async () => token;
  let hasWarned = false;

  function warn(reason: string): undefined {
    if (!hasWarned) logger.warn({ file: tokenFile, reason }, 'the token of "hf auth login" is not used');
    hasWarned = true;
  }

  return async () => {
    try {
      const text = (await readFile(tokenFile, 'utf8')).trim();
      if (text === '' || TOKEN.test(text)) return text || undefined;
      return warn('It holds something else than one token');
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : warn(code);
    }
  };
}
