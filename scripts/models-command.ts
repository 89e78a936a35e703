import {
  capabilityInWords,
  type DownloadProgress,
  type DownloadWait,
  type LocalModelState,
} from '@ai-platform/contract';
import { configureLocalModels, createLocalModels } from '../backend/src/local-models.ts';
import { amountInWords, waitInWords } from '../backend/src/providers/local/download-words.ts';
import type { ModelLibrary } from '../backend/src/providers/model-library.ts';
import { systemClock } from '../backend/src/utils/clock.ts';
import { ConfigurationError, loadConfig } from '../backend/src/utils/config.ts';
import { PlatformError } from '../backend/src/utils/errors.ts';
import { createLogger } from '../backend/src/utils/logging.ts';
import { readModelsFile } from '../backend/src/utils/models-file.ts';
import { sizeInWords } from '../backend/src/utils/size-in-words.ts';
import { Problem, runScript } from './lib/problem.mjs';
import { showProgress } from './lib/progress.mjs';

const HELP = `Usage: npm run models -- list                 models that can run on this machine
       npm run models -- pull MODEL [MODEL…]   download models from the Hugging Face Hub
       npm run models -- remove MODEL [MODEL…] delete downloaded models

Where they are kept, and from where they come, is set with HF_HOME, HF_ENDPOINT and HF_TOKEN.
`;
const LIST = 'npm run models -- list';

async function run(library: ModelLibrary, command: string, ids: string[]): Promise<number> {
  if (command === 'list' && ids.length === 0) {
    process.stdout.write(table(library.list().models));
    return 0;
  }
  if (command !== 'pull' && command !== 'remove') {
    throw new Problem(`Not understood: ${[command, ...ids].join(' ')}`, HELP);
  }
  if (ids.length === 0)
    throw new Problem(`Which model is to be ${PARTICIPLE[command]}?`, `"${LIST}" names them.`);
  let code = 0;
  for (const id of ids) {
    if (command === 'pull') await pull(library, id);
    else if (await library.remove(id)) console.log(`${id} is removed`);
    else {
      console.error(`${id} is not on this machine: there is nothing to remove`);
      code = 1;
    }
  }
  return code;
}

const PARTICIPLE = { pull: 'downloaded', remove: 'removed' };

/** The library as the service has it, with the same environment and `models.json`. */
async function openLibrary(): Promise<ModelLibrary & { close(): Promise<void> }> {
  try {
    const config = loadConfig(process.env);
    const provider = createLocalModels({
      config,
      clock: systemClock,
      logger: createLogger('ERROR', process.stderr),
      telemetry: { modelLoaded: () => {}, modelUnloaded: () => {} },
    });
    configureLocalModels(
      provider,
      await readModelsFile(config.modelsFile, { required: config.modelsFileRequired }),
    );
    return { ...provider.library, close: () => provider.close() };
  } catch (error) {
    if (error instanceof ConfigurationError) throw new Problem(error.message, 'See docs/configuration.md.');
    throw error;
  }
}

/** Downloads a model under a progress bar. Ctrl-C stops it; the next pull goes on where it was. */
async function pull(library: ModelLibrary, id: string): Promise<void> {
  const { availability } = library.download(id);
  if (availability !== 'downloading') {
    console.log(`${id} is here already`);
    return;
  }
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  process.once('SIGINT', onInterrupt);
  const bar = showProgress(`Downloading ${id}`);
  let done = false;
  let waiting: DownloadWait | undefined;
  try {
    for await (const progress of library.progress(id, stop.signal)) {
      const before = waiting;
      waiting = progress.waiting;
      if (waiting && isNewWait(waiting, before)) bar.say(waitInWords(waiting));
      bar.update(progress.downloaded_bytes / Math.max(1, progress.total_bytes), inWords(progress));
    }
    done = true;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    throw new Problem('Stopped.', `"npm run models -- pull ${id}" goes on from here.`);
  } finally {
    bar.stop(done ? `${id} is downloaded` : undefined);
    process.off('SIGINT', onInterrupt);
  }
}

/** Whether it is another wait, not what is left of the one before. */
const isNewWait = (now: DownloadWait, before: DownloadWait | undefined): boolean =>
  now.reason !== before?.reason || now.retry_in_seconds > before.retry_in_seconds;

function inWords(progress: DownloadProgress): string {
  const { downloaded_bytes, total_bytes, bytes_per_second } = progress;
  const amount = amountInWords(progress);
  if (bytes_per_second === 0) return amount;
  const left = Math.ceil((total_bytes - downloaded_bytes) / bytes_per_second);
  return `${amount}, ${sizeInWords(bytes_per_second)}/s, ${left} s left`;
}

function table(models: readonly LocalModelState[]): string {
  const rows = [
    ['MODEL', 'FOR', 'STATE', 'DISK', 'MEMORY', 'LICENCE'],
    ...models.map((model) => [
      model.id,
      model.capabilities.map(capabilityInWords).join(', '),
      model.availability,
      model.size_bytes > 0 ? sizeInWords(model.size_bytes) : '',
      model.memory_bytes > 0 ? sizeInWords(model.memory_bytes) : '',
      model.licence,
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

await runScript(async () => {
  const [command, ...ids] = process.argv.slice(2);
  if (command === undefined || command === 'help' || command === '--help' || command === '-h') {
    process.stdout.write(HELP);
    return 0;
  }
  const library = await openLibrary();
  try {
    return await run(library, command, ids);
  } catch (error) {
    if (error instanceof PlatformError) throw new Problem(error.message, `See "${LIST}".`);
    throw error;
  } finally {
    await library.close();
  }
});
