import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LOCAL_MODELS_DOCS, withModelTable } from './local-models-docs.ts';

describe('docs/local-models.md', () => {
  it('has the table of models as the engines bring them (npm run docs:local-models)', () => {
    const text = readFileSync(LOCAL_MODELS_DOCS, 'utf8');
    expect(withModelTable(text)).toBe(text);
    expect(text).toContain('| `flite` | text to speech |');
  });
});
