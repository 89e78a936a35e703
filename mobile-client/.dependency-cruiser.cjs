const TEST = '[.]test[.]tsx?$|^mobile-client/src/test-support/';
const SRC = '^mobile-client/src';

/** @param {string[]} folders */
const inside = (...folders) => `${SRC}/(${folders.join('|')})/`;

/**
 * A layer of the client and the folders above it, which it must not know.
 * @param {string} layer
 * @param {string[]} above
 */
const below = (layer, above) => ({
  name: `${layer}-not-upwards`,
  severity: 'error',
  comment: 'Imports go from routes over screens, components and hooks to services, and never back up.',
  from: { path: inside(layer), pathNot: TEST },
  to: { path: inside(...above) },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'routes-are-thin',
      severity: 'error',
      comment: 'A route names its screen; what it does is in the screen.',
      from: { path: inside('app') },
      to: { path: inside('services', 'hooks', 'utils', 'i18n') },
    },
    below('screens', ['app']),
    below('components', ['app', 'screens']),
    below('hooks', ['app', 'screens', 'components']),
    below('services', ['app', 'screens', 'components', 'hooks', 'theme', 'i18n']),
    below('i18n', ['app', 'screens', 'components', 'hooks', 'services', 'theme']),
    below('theme', ['app', 'screens', 'components', 'hooks', 'services', 'i18n']),
    below('utils', ['app', 'screens', 'components', 'hooks', 'services', 'theme', 'i18n']),
    {
      name: 'contract-only',
      severity: 'error',
      comment: 'The client knows the API by its contract, never the service behind it.',
      from: { path: SRC },
      to: { path: '^(backend|bench|scripts)/' },
    },
    {
      name: 'icons-one-by-one',
      severity: 'error',
      comment: 'The index of the icons brings three thousand of them; only their type comes from there.',
      from: { path: SRC, pathNot: '/components/icon[.]ts$' },
      to: {
        path: 'node_modules/lucide-react-native/dist/[a-z]+/(lucide-react-native|icons|icons/index)[.]',
      },
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
      comment:
        'A file that nothing uses is dead, unless it is a route or stands in for another on one platform.',
      from: {
        orphan: true,
        path: SRC,
        pathNot: [TEST, inside('app', 'types'), '[.](web|native|ios|android)[.]tsx?$'],
      },
      to: {},
    },
    {
      name: 'no-tests-in-the-app',
      severity: 'error',
      comment: 'What people run imports no test and nothing made for tests.',
      from: { path: SRC, pathNot: TEST },
      to: { path: TEST },
    },
    {
      name: 'no-development-packages-in-the-app',
      severity: 'error',
      comment: 'A package that the app imports is a dependency of it.',
      from: { path: SRC, pathNot: TEST },
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
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['react-native', 'import', 'require', 'default', 'types'],
      // The files of phones; those of the web stand in for them by name and share their types.
      extensions: ['.tsx', '.ts', '.d.ts', '.js', '.json'],
    },
  },
};
