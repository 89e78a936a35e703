import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { LocalModelDefinition } from '../../utils/models-file.ts';
import type { LocalModel, ModelFile } from './local-model.ts';

/** What a model takes in memory for each byte of its files, where nobody says it. */
const MEMORY_PER_FILE_BYTE = 1.2;
const MEGABYTE = 1_000_000;

/** Bytes of memory that a model of so many bytes of files takes, roughly. */
export const memoryForFiles = (bytes: number): number => Math.round(bytes * MEMORY_PER_FILE_BYTE);

/** A model as `models.json` defines it. Looks at the files of a folder, synchronously. */
export function configuredModel(id: string, definition: LocalModelDefinition): LocalModel {
  const { engine, capabilities, languages, licence, options, only_by_name, memory_mb } = definition;
  const source: LocalModel['source'] =
    definition.source.type === 'hub'
      ? { ...definition.source, files: definition.source.files.map(modelFile) }
      : { type: 'folder', path: definition.source.path, files: filesOf(definition.source) };
  const bytes = source.files.reduce((sum, file) => sum + file.approximateBytes, 0);
  return {
    id,
    engine,
    capabilities,
    source,
    languages,
    licence,
    memoryBytes: memory_mb ? memory_mb * MEGABYTE : memoryForFiles(bytes),
    parameters: {},
    ...(options ? { options } : {}),
    ...(only_by_name ? { onlyByName: true } : {}),
  };
}

type FileDefinition = Extract<LocalModelDefinition['source'], { type: 'hub' }>['files'][number];

function modelFile(file: FileDefinition): ModelFile {
  if (typeof file === 'string') return { path: file, approximateBytes: 0 };
  const { path, bytes = 0, sha256 } = file;
  return { path, approximateBytes: bytes, ...(sha256 ? { sha256 } : {}) };
}

/** The named files of a folder, or all of them. Empty when there is no such folder. */
function filesOf({ path, files }: Extract<LocalModelDefinition['source'], { type: 'folder' }>): ModelFile[] {
  const folder = resolve(path);
  const names = files ?? filesBelow(folder);
  return names.map((name) => ({
    path: name,
    approximateBytes: statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0,
  }));
}

function filesBelow(folder: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  } catch {
    return [];
  }
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));
}
