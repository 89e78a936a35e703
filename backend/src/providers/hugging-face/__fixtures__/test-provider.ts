import { Writable } from 'node:stream';
import type { Clock } from '../../../utils/clock.ts';
import { systemClock } from '../../../utils/clock.ts';
import { createLogger, type Logger } from '../../../utils/logging.ts';
import type { CallContext, Media, Provider } from '../../provider.ts';
import { createHuggingFaceProvider, type HuggingFaceOptions } from '../hugging-face-provider.ts';
import { createKeyRing } from '../key-ring.ts';

export const TEST_KEY = 'hf_test_key_0123456789';

/** A 1x1 PNG. */
export const PNG: Media = {
  bytes: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
  contentType: 'image/png',
};

/** A logger and every line that it wrote. */
export function memoryLogger(): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { logger: createLogger('DEBUG', destination), lines };
}

export interface TestProviderOptions extends Partial<Omit<HuggingFaceOptions, 'keys' | 'clock' | 'logger'>> {
  routerUrl: string;
  hubUrl: string;
  keys?: string[];
  keyFile?: string;
  clock?: Clock;
}

export interface TestProvider {
  /** Has every optional method of the interface. */
  provider: Required<Provider>;
  lines: string[];
  context(model: string, signal?: AbortSignal): CallContext;
}

export function createTestProvider(options: TestProviderOptions): TestProvider {
  const { keys = [TEST_KEY], keyFile, clock = systemClock, ...rest } = options;
  const { logger, lines } = memoryLogger();
  const provider = createHuggingFaceProvider({
    mediaAllowedOrigins: [],
    maxMediaBytes: 16 * 1024 * 1024,
    ...rest,
    keys: createKeyRing({ keys, file: keyFile, clock, logger }),
    clock,
    logger,
  });
  return {
    // The provider implements all six capabilities; the interface leaves each of them optional.
    provider: provider as Required<Provider>,
    lines,
    context: (model, signal = AbortSignal.timeout(15_000)) => ({ model, signal, logger, requestId: 'test' }),
  };
}
