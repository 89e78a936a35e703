import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../backend/src/utils/config.ts';
import { modelsFileSchema } from '../backend/src/utils/models-file.ts';
import {
  CONFIGURATION_DOCS,
  ENVIRONMENT_EXAMPLE,
  environmentExample,
  withVariableTable,
} from './configuration-docs.ts';

const docs = readFileSync(CONFIGURATION_DOCS, 'utf8');

describe('the documentation of the configuration', () => {
  it('lists the variables as they are; if not, run "npm run docs:configuration"', () => {
    expect(docs).toBe(withVariableTable(docs));
    expect(readFileSync(ENVIRONMENT_EXAMPLE, 'utf8')).toBe(environmentExample());
  });

  it('offers values in .env.example that the service takes', () => {
    const uncommented = environmentExample().replaceAll(/^# (?=[A-Z_]+=)/gm, '');
    const environment = parseEnv(uncommented);
    expect(Object.keys(environment).length).toBeGreaterThan(20);
    expect(() => loadConfig(environment)).not.toThrow();
  });

  it('shows a models.json that fits the schema', () => {
    const examples = [...docs.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) => json);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) modelsFileSchema.parse(JSON.parse(example));
  });
});
