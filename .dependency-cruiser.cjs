/** Tests may reach for anything: the rules are about what runs in production. */
const TEST =
  '[.]test[.]ts$|/__fixtures__/|^backend/test/|/testing/|(-harness|/loopback-server|/manual-clock)[.]ts$';
const BACKEND = '^backend/src';

/** The process and the composition root: what puts the layers together. */
const ROOT = `${BACKEND}/([^/]+[.]ts$|process/)`;

/** Entry points of processes and threads, which nothing imports. */
const ENTRY_POINTS = '^backend/src/main[.]ts$|-worker[.]ts$|/worker[.]ts$';

/** @param {string[]} folders */
const inside = (...folders) => `${BACKEND}/(${folders.join('|')})/`;

/**
 * A layer of the backend and the folders that it must not know: those above it, and `providers/.+` where it may
 * know the interface of providers but no particular one.
 * @param {string} layer
 * @param {string[]} above
 */
const below = (layer, above) => ({
  name: `${layer}-not-upwards`,
  severity: 'error',
  comment: 'Calls go from routers over services and inference to providers, and never back up.',
  from: { path: inside(layer), pathNot: TEST },
  to: { path: [inside(...above), ROOT] },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    below('routers', ['providers/.+']),
    below('services', ['routers', 'plugins', 'providers/.+']),
    below('inference', ['routers', 'plugins', 'services', 'media', 'providers/.+']),
    below('providers', ['routers', 'plugins', 'services', 'inference']),
    below('media', ['routers', 'plugins', 'services', 'inference', 'providers/.+']),
    below('plugins', ['routers', 'services', 'providers/.+']),
    below('utils', ['routers', 'plugins', 'services', 'inference', 'providers', 'media']),
    {
      name: 'http-only-at-the-edge',
      severity: 'error',
      comment: 'Only routers, plugins and the composition root know Fastify.',
      from: {
        path: BACKEND,
        pathNot: [TEST, inside('routers', 'plugins'), ROOT],
      },
      to: { path: ['node_modules/(@fastify/|fastify)', '^packages/contract/src/(openapi|operations)[.]ts$'] },
    },
    {
      name: 'hugging-face-stays-inside',
      severity: 'error',
      comment:
        'What is particular to Hugging Face is known in its own folder only; the composition root creates it.',
      from: {
        path: BACKEND,
        pathNot: [TEST, inside('providers/hugging-face'), ROOT],
      },
      to: { path: inside('providers/hugging-face') },
    },
    {
      name: 'providers-apart',
      severity: 'error',
      comment: 'Providers share the code beside them, never each other.',
      from: { path: `${BACKEND}/providers/(hugging-face|openai-compatible|local)/`, pathNot: TEST },
      to: {
        path: `${BACKEND}/providers/(hugging-face|openai-compatible|local)/`,
        pathNot: `${BACKEND}/providers/$1/`,
      },
    },
    {
      name: 'contract-stands-alone',
      severity: 'error',
      comment: 'Both sides import the contract; it imports neither.',
      from: { path: '^packages/contract/src' },
      to: { path: '^(backend|bench|mobile-client|scripts)/' },
    },
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'Files that need each other are one file, or need a third.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'A file that nothing uses is dead, unless a process or thread starts with it.',
      from: { orphan: true, pathNot: [TEST, ENTRY_POINTS] },
      to: {},
    },
    {
      name: 'no-tests-in-production',
      severity: 'error',
      comment: 'What runs in production imports no test and nothing made for tests.',
      from: { path: '^(backend|packages)/', pathNot: TEST },
      to: { path: TEST },
    },
    {
      name: 'no-development-packages-in-production',
      severity: 'error',
      comment: 'A package that production imports is a dependency of it.',
      from: { path: '^(backend|packages)/', pathNot: TEST },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      comment: 'Every import leads to a file or an installed package.',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
