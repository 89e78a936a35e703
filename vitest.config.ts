import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{packages,backend,bench,scripts}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'bench/peers/**'],
    testTimeout: 20_000,
  },
});
