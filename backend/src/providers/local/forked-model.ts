import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What the process may see of the environment; keys are nothing for native code that reads files of others. */
const ENVIRONMENT = ['PATH', 'HOME', 'USERPROFILE', 'SYSTEMROOT', 'TMPDIR', 'TEMP', 'TMP', 'LD_LIBRARY_PATH'];
const LONGEST_TAIL = 2_000;

export interface ForkedModel {
  child: ChildProcess;
  /** The end of what it has said on its standard error, where native code says what it ends from. */
  lastWords(): string;
}

/**
 * Starts a process for a model. Messages may hold typed arrays. The service does not wait for it: it lives as long as
 * its channel is referenced or a call holds it.
 */
export function forkModel(entry: URL): ForkedModel {
  const child = fork(fileURLToPath(entry), {
    execArgv: [],
    env: Object.fromEntries(ENVIRONMENT.map((name) => [name, process.env[name]])),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    words = (words + piece).slice(-LONGEST_TAIL);
  });
  // What cannot be sent any more is answered when the process has ended.
  child.on('error', () => {});
  child.unref();
  child.channel?.unref();
  return { child, lastWords: () => words.trim() };
}
