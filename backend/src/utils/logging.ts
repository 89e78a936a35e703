import type { Writable } from 'node:stream';
import pino from 'pino';
import pretty from 'pino-pretty';

/** What code that logs needs of a logger; pino's and Fastify's both fit. */
export type Logger = Pick<pino.BaseLogger, 'level' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace'>;
export type LogLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';

const PINO_LEVEL = { DEBUG: 'debug', INFO: 'info', WARNING: 'warn', ERROR: 'error' } as const;

/** Lines wait for so many bytes, or half a second: a write for each costs more than the line itself. */
const LOG_BUFFER_BYTES = 8 * 1024;

/** Pino's names for its numeric levels, in the words of `LOG_LEVEL`. */
const LEVEL_NAME: Record<string, LogLevel> = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
  fatal: 'ERROR',
};

/**
 * Structured JSON lines, or coloured text on a terminal. Lines are written in batches without blocking;
 * `flush()` before the process ends.
 */
export function createLogger(level: LogLevel, destination?: Writable): pino.Logger {
  const stream =
    destination ??
    (process.stdout.isTTY
      ? pretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l', singleLine: true })
      : pino.destination({ fd: 1, sync: false, minLength: LOG_BUFFER_BYTES, periodicFlush: 500 }));
  return pino(
    {
      level: PINO_LEVEL[level],
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters:
        process.stdout.isTTY && !destination
          ? {}
          : { level: (label) => ({ level: LEVEL_NAME[label] ?? label }) },
      serializers: { err: pino.stdSerializers.err, error: pino.stdSerializers.err },
    },
    stream,
  );
}
