import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const STOP_TIMEOUT_MS = 5_000;
const LOG_TAIL_CHARACTERS = 1_000;

export interface ServerCommand {
  label: string;
  /** Arguments of the Node that runs this. */
  args: string[];
  /** The whole environment besides PATH and HOME: nothing else of the caller's is passed on, keys least of all. */
  env: Record<string, string>;
  cwd: string;
  /** Answers 200 as soon as the server is up. */
  healthUrl: string;
}

export interface ServerProcess {
  pid: number;
  /** Milliseconds from the start of the process to its first 200, give or take the 5 ms between two tries. */
  startupMs: number;
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
let logDirectory: string | undefined;

/**
 * Starts a server with its output in a file (a pipe would cost the reader CPU time) and waits for its first 200.
 * Throws with the end of that output when the server ends early or isn't up after `timeoutMs`.
 */
export async function startServer(command: ServerCommand, timeoutMs = 30_000): Promise<ServerProcess> {
  logDirectory ??= mkdtempSync(join(tmpdir(), 'ai-platform-bench-'));
  const logFile = join(logDirectory, `${command.label.replaceAll(/\W+/g, '-')}.log`);
  const output = openSync(logFile, 'w');
  const startedAt = performance.now();
  const child = spawn(process.execPath, command.args, {
    cwd: command.cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', ...command.env },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  endWithBench(child);
  try {
    await waitUntilHealthy(child, command, startedAt + timeoutMs);
  } catch (error) {
    await stopChild(child);
    const tail = readFileSync(logFile, 'utf8').slice(-LOG_TAIL_CHARACTERS).trim();
    throw new Error(`${command.label} did not start: ${messageOf(error)}${tail === '' ? '' : `\n${tail}`}`);
  }
  if (child.pid === undefined) throw new Error(`${command.label} has no process id`);
  return { pid: child.pid, startupMs: performance.now() - startedAt, stop: () => stopChild(child) };
}

/** Sees to it that `killRunning` ends the process unless it has ended by itself. */
export function endWithBench(child: ChildProcess): void {
  running.add(child);
  child.once('exit', () => running.delete(child));
}

/** Ends every process that still runs, at once. Synchronous, so that it also works in an `exit` handler. */
export function killRunning(): void {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  if (logDirectory !== undefined) rmSync(logDirectory, { recursive: true, force: true });
  logDirectory = undefined;
}

async function waitUntilHealthy(
  child: ChildProcess,
  command: ServerCommand,
  deadline: number,
): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    if ((await statusOf(command.healthUrl)) === 200) return;
    if (performance.now() > deadline) throw new Error(`no 200 from ${command.healthUrl} in time`);
    await sleep(5);
  }
  throw new Error(`it ended with ${child.signalCode ?? `code ${child.exitCode}`}`);
}

const statusOf = (url: string) =>
  new Promise<number | undefined>((resolve) => {
    const request = get(url, { agent: false, timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });

async function stopChild(child: ChildProcess): Promise<void> {
  if (!running.has(child)) return;
  const exit = once(child, 'exit');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  child.kill('SIGTERM');
  await exit;
  clearTimeout(force);
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
