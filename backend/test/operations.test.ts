import { OPERATIONS } from '@ai-platform/contract/openapi';
import { describe, expect, it } from 'vitest';
import { createApp } from '../src/app.ts';
import { loadConfig } from '../src/utils/config.ts';
import { createLogger } from '../src/utils/logging.ts';
import { NO_MODELS_FILE } from './support/no-models.ts';

describe('the documented operations', () => {
  it('are all routes of the service', async () => {
    const environment = { MODELS_FILE: NO_MODELS_FILE };
    const { server } = await createApp({
      config: loadConfig(environment),
      version: '0.0.0',
      logger: createLogger('ERROR'),
      environment,
    });
    const missing = OPERATIONS.filter(({ method, path }) => {
      const url = path.replace('{model}', '*').replace('{id}', ':id');
      return !server.hasRoute({ method: method.toUpperCase(), url });
    });
    await server.close();
    expect(missing.map(({ path }) => path)).toEqual([]);
    expect(OPERATIONS.length).toBeGreaterThan(15);
  });
});
