import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { z } from 'zod';
import type { LocalModel } from '../../local-model.ts';
import { hasMemoryFiles } from './memory-file.ts';

const PROGRAM = 'pocketsphinx_batch';
const SYSTEM_FOLDER = '/usr/share/pocketsphinx/model/en-us';
export const INSTALL_COMMAND = 'sudo apt-get install pocketsphinx pocketsphinx-en-us';

const pathSchema = z
  .string()
  .regex(/^(?!\/)(?!.*\.\.)[\w./ -]+$/, 'must be a path inside the model’s folder');

/** What `options` of a model may say: where its parts are, named as CMU's own US English model names them. */
export const pocketSphinxOptionsSchema = z.strictObject({
  /** A folder. */
  acoustic_model: pathSchema.default('en-us'),
  language_model: pathSchema.default('en-us.lm.bin'),
  dictionary: pathSchema.default('cmudict-en-us.dict'),
});
export type PocketSphinxOptions = z.output<typeof pocketSphinxOptionsSchema>;

/** The program and the parts of a model, by absolute paths. */
export interface PocketSphinxFiles {
  program: string;
  acousticModel: string;
  languageModel: string;
  dictionary: string;
}

/**
 * Finds them, or says why the model cannot run and what to do.
 *
 * @param folder of a model that does not come with the system's packages
 */
export function findPocketSphinx(
  source: LocalModel['source']['type'],
  folder: string,
  options: PocketSphinxOptions,
): PocketSphinxFiles | { obstacle: string } {
  if (!hasMemoryFiles()) {
    return {
      obstacle: 'PocketSphinx gets its audio through files in memory, and this machine has no /dev/shm',
    };
  }
  const program = findOnPath(PROGRAM);
  if (!program) return { obstacle: `PocketSphinx is not installed: ${INSTALL_COMMAND}` };
  const root = source === 'system' ? SYSTEM_FOLDER : folder;
  const files = {
    program,
    acousticModel: join(root, options.acoustic_model),
    languageModel: join(root, options.language_model),
    dictionary: join(root, options.dictionary),
  };
  const missing = [files.acousticModel, files.languageModel, files.dictionary].some(
    (path) => !existsSync(path),
  );
  if (!missing) return files;
  return {
    obstacle:
      source === 'system'
        ? `PocketSphinx has no English model: ${INSTALL_COMMAND}`
        : 'The folder does not hold the acoustic_model, language_model and dictionary that the options name',
  };
}

function findOnPath(command: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, command))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
