import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** The flows for devices cannot run here; that their labels exist can be told. */
const FLOWS = fileURLToPath(new URL('../.maestro', import.meta.url));
const TEXTS = fileURLToPath(new URL('../src/i18n/en', import.meta.url));

const yamlFiles = readdirSync(FLOWS, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.yaml') && name !== 'config.yaml',
);

/** What a flow taps or looks for. */
const labelsOf = (flow: string) =>
  [...flow.matchAll(/^\s*(?:- )?(?:tapOn|assertVisible|visible|element): (.+)$/gm)].flatMap(
    ([, label = '']) => label.replace(/^\((.*)\)$/, '$1').split('|'),
  );

/** Every text of the catalogue, its places for values open. */
const texts = readdirSync(TEXTS)
  .flatMap((name) => [...readFileSync(join(TEXTS, name), 'utf8').matchAll(/'((?:[^'\\]|\\.)+)'/g)])
  .map(([, text = '']) => text.replaceAll(/\{\{\w+\}\}/g, '.*'));

/** Not words of the catalogue: the clock of a recording, and the title of Settings in German. */
const OTHER = ['0:03', 'Einstellungen'];

it.each(yamlFiles)('%s says only what the app says', (name) => {
  const labels = labelsOf(readFileSync(join(FLOWS, name), 'utf8'));
  expect(labels.length).toBeGreaterThan(0);
  const plain = labels.map((label) => label.replaceAll('\\', ''));
  expect(plain.filter((label) => !texts.includes(label) && !OTHER.includes(label))).toEqual([]);
});

it('every flow begins with one that exists', () => {
  for (const name of yamlFiles.filter((file) => file.startsWith('flows'))) {
    const begun = /runFlow: (.+)/.exec(readFileSync(join(FLOWS, name), 'utf8'))?.[1] ?? '';
    expect(yamlFiles.map((file) => join(FLOWS, file))).toContain(join(FLOWS, 'flows', begun));
  }
});
