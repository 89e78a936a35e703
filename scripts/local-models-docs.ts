import { readFileSync, writeFileSync } from 'node:fs';
import { capabilityInWords } from '@ai-platform/contract';
import { LOCAL_MODELS } from '../backend/src/providers/local/engines/index.ts';
import type { LocalModel, ModelSource } from '../backend/src/providers/local/local-model.ts';
import { sizeInWords } from '../backend/src/utils/size-in-words.ts';

const START = '<!-- local models: written by "npm run docs:local-models" -->';
const END = '<!-- end of local models -->';

export const LOCAL_MODELS_DOCS = new URL('../docs/local-models.md', import.meta.url);

/** `docs/local-models.md` with its table of models made anew. Throws when the marks around it are missing. */
export function withModelTable(text: string): string {
  const [before, rest] = text.split(START);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`docs/local-models.md must hold the lines ${START} and ${END}`);
  }
  const table = [
    '| model | for | engine | from | download | memory | languages | licence |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...LOCAL_MODELS.map(rowOf),
  ].join('\n');
  return `${before}${START}\n\n${table}\n\n${END}${after}`;
}

function rowOf({
  id,
  capabilities,
  engine,
  source,
  memoryBytes,
  languages,
  licence,
  onlyByName,
}: LocalModel) {
  const bytes =
    source.type === 'hub' ? source.files.reduce((sum, { approximateBytes }) => sum + approximateBytes, 0) : 0;
  const cells = [
    `\`${id}\``,
    `${capabilities.map(capabilityInWords).join(', ')}${onlyByName ? ', only by name' : ''}`,
    engine,
    originOf(source),
    bytes === 0 ? '' : sizeInWords(bytes),
    memoryBytes === 0 ? '' : sizeInWords(memoryBytes),
    languages.length > 8 ? `${languages.length} languages` : languages.join(', '),
    licence,
  ];
  return `| ${cells.join(' | ')} |`;
}

function originOf(source: ModelSource): string {
  switch (source.type) {
    case 'package':
      return 'ships with the service';
    case 'system':
      return 'system package';
    case 'hub':
      return source.repo;
    case 'folder':
      return source.path;
  }
}

if (import.meta.main) {
  writeFileSync(LOCAL_MODELS_DOCS, withModelTable(readFileSync(LOCAL_MODELS_DOCS, 'utf8')));
}
