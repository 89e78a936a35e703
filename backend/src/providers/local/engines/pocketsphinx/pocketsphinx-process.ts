import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { openMemoryFile } from './memory-file.ts';
import type { PocketSphinxFiles } from './pocketsphinx-files.ts';
import { type HeardWord, readWordTimes } from './word-times.ts';

/** The recognizer counts in hundredths of a second. */
export const FRAME_SAMPLES = 160;
/** Numbers under which the child finds its files. */
const [CONTROL, AUDIO, RESULT] = [3, 4, 5];
/** About three times as long as the slowest minute took: noise, on a busy machine. */
const TIMEOUT_MS = 300_000;

/**
 * Lets one process of the recognizer hear some utterances. What it reads and writes are files in memory without a
 * name. Rejects with the signal's reason, which ends the process, or with an Error.
 *
 * @param utterances one channel at 16 kHz, each in a whole number of `FRAME_SAMPLES`
 */
export async function recognize(
  files: PocketSphinxFiles,
  utterances: readonly Int16Array[],
  signal: AbortSignal,
): Promise<HeardWord[]> {
  const opened: FileHandle[] = [];
  const open = async () => {
    const file = await openMemoryFile();
    opened.push(file);
    return file;
  };
  try {
    const [control, audio, result] = [await open(), await open(), await open()];
    await control.writeFile(controlLines(utterances));
    for (const { buffer, byteOffset, byteLength } of utterances) {
      await audio.write(new Uint8Array(buffer, byteOffset, byteLength));
    }
    await run(files, [control.fd, audio.fd, result.fd], signal);
    // From its beginning: the child wrote through an opening of its own.
    return readWordTimes(await result.readFile('utf8'));
  } finally {
    await Promise.all(opened.map((file) => file.close()));
  }
}

/** For each utterance `file first-frame end-frame name`, one behind the other in the same file. */
function controlLines(utterances: readonly Int16Array[]): string {
  let start = 0;
  return utterances
    .map((samples, utterance) => {
      const end = start + samples.length / FRAME_SAMPLES;
      const line = `${AUDIO} ${start} ${end} ${utterance}\n`;
      start = end;
      return line;
    })
    .join('');
}

async function run(files: PocketSphinxFiles, numbers: number[], signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const stopped = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const child = spawn(files.program, argumentsFor(files), {
    cwd: '/',
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', ...numbers],
  });
  const kill = () => child.kill('SIGKILL');
  stopped.addEventListener('abort', kill, { once: true });
  try {
    // `once` rejects when the program cannot be started.
    const exited = once(child, 'exit');
    if (child.pid !== undefined) yieldToOthers(child.pid);
    const [code] = await exited;
    signal.throwIfAborted();
    if (stopped.aborted) throw new Error(`PocketSphinx was not done within ${TIMEOUT_MS / 1_000} seconds`);
    if (code !== 0) throw new Error(`PocketSphinx ended with exit code ${code}`);
  } finally {
    stopped.removeEventListener('abort', kill);
  }
}

function argumentsFor({ acousticModel, languageModel, dictionary }: PocketSphinxFiles): string[] {
  const settings = {
    hmm: acousticModel,
    lm: languageModel,
    dict: dictionary,
    ctl: `/dev/fd/${CONTROL}`,
    cepdir: '/dev/fd',
    cepext: '',
    // Plain samples, and no silence dropped, which would shift the times.
    adcin: 'yes',
    remove_silence: 'no',
    ctm: `/dev/fd/${RESULT}`,
    logfn: '/dev/null',
  };
  return Object.entries(settings).flatMap(([name, value]) => [`-${name}`, value]);
}

/** The service itself comes first. */
function yieldToOthers(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has already ended.
  }
}
