import { describe, expect, it } from 'vitest';
import { startApp } from './support/app.ts';
import type { View, ViewOptions } from './support/view.ts';

/** Vectors come from the local word vectors. */
const app = startApp();

const TEXTS = [
  'The cat sleeps on the sofa',
  'A dog runs through the park',
  'She bakes bread with rye flour',
  'The soup needs more salt',
];

const button = ({ page }: View, name: string) => page.getByRole('button', { name, exact: true });
const radio = ({ page }: View, name: string) => page.getByRole('radio', { name, exact: true });

async function compare(options: ViewOptions = { size: 'wide' }): Promise<View> {
  const view = await app.open('/embeddings', options);
  await view.page.getByRole('textbox', { name: 'Text', exact: true }).fill(TEXTS.join('\n'));
  await button(view, 'Compare').click();
  await view.page.getByText('100 dimensions').waitFor();
  return view;
}

describe('embeddings', () => {
  it('show how close each text is to each other', async () => {
    const view = await compare();
    await view.page.getByText('Closest pair').waitFor();
    expect(await view.survey('embeddings-matrix')).toEqual([]);
  });

  it('fill in an example at a tap', async () => {
    const view = await app.open('/embeddings', { size: 'wide' });
    await button(view, 'Animals, food and travel').click();
    await button(view, 'Compare').click();
    await view.page.getByText('100 dimensions').waitFor();
    await view.page.getByText('9 texts').first().waitFor();
  });

  it('plot the texts on a plane', async () => {
    const view = await compare();
    await radio(view, 'Plot').click();
    await view.page.getByText(/^The plane shows \d+ % of all differences/).waitFor();
    expect(await view.survey('embeddings-plot')).toEqual([]);
  });

  it('find what is closest to a query', async () => {
    const view = await compare();
    await radio(view, 'Search').click();
    await view.page.getByRole('searchbox', { name: 'Query' }).fill('kitchen and cooking');
    await view.page.getByRole('searchbox', { name: 'Query' }).press('Enter');
    await view.page.getByRole('list', { name: 'Texts by similarity' }).waitFor();
    const first = view.page.getByRole('list', { name: 'Texts by similarity' }).getByRole('listitem').first();
    expect(await first.getAttribute('aria-label')).toMatch(/soup|bread/);
    expect(await view.survey('embeddings-search')).toEqual([]);
  });

  it('are copied for spreadsheets with a row for each text', async () => {
    const view = await compare({ size: 'wide', permissions: ['clipboard-read', 'clipboard-write'] });
    await button(view, 'Export vectors').click();
    await view.page.getByText('Copy as CSV').click();
    await view.page.getByText('Copied').waitFor();
    const rows = (await view.page.evaluate(() => navigator.clipboard.readText())).trim().split('\n');
    expect(rows).toHaveLength(1 + TEXTS.length);
    expect(rows[1]?.split(',').length).toBeGreaterThan(100);
  });

  it('are kept, and compared again with no network', async () => {
    const view = await compare();
    await view.cachedForOffline();
    await view.setOffline(true);
    await view.page.reload();
    await view.page.getByText('Closest pair').waitFor();
  });

  it('work on a phone', async () => {
    const view = await compare({ size: 'phone' });
    await view.page.getByText('Closest pair').waitFor();
    await radio(view, 'Texts').click();
    await view.page.getByRole('textbox', { name: 'Text', exact: true }).waitFor();
  });
});
