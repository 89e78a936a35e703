import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { ensureInstalled } from './lib/install.mjs';
import { findNode } from './lib/node-runtime.mjs';
import { runNpm } from './lib/npm.mjs';
import { runScript } from './lib/problem.mjs';
import { seconds } from './lib/progress.mjs';
import { ensureSystemPackages, SPEECH_RECOGNIZER } from './lib/system-packages.mjs';
import { closingLine, countTests, sumCounts } from './lib/test-report.mjs';

/**
 * Programs that tests run and npm does not bring.
 * @type {import('./lib/system-packages.mjs').SystemPackage[]}
 */
const SYSTEM_PACKAGES = [
  { command: 'curl', debianPackage: 'curl' },
  { command: 'chromium', debianPackage: 'chromium' },
  ...SPEECH_RECOGNIZER,
];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const reports = mkdtempSync(join(tmpdir(), 'ai-platform-test-'));
/** @param {string} file */
const vitestReport = (file) => ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
/** @param {string} file */
const jestReport = (file) => ['--ci', '--json', `--outputFile=${file}`];

/**
 * `report`: the arguments that make the tests of the step write a report into a file.
 * @type {{ name: string, script: string, report?: (file: string) => string[] }[]}
 */
const STEPS = [
  { name: 'Types', script: 'check:types' },
  { name: 'Lint and format', script: 'check:lint' },
  { name: 'Dependency rules', script: 'check:dependencies' },
  { name: 'Unused code', script: 'check:unused' },
  { name: 'Unit and service tests', script: 'test:unit', report: vitestReport },
  { name: 'Client tests', script: 'test:client', report: jestReport },
  { name: 'Client for the web', script: 'build:web' },
  { name: 'Client for Android', script: 'build:android' },
  { name: 'Client for iOS', script: 'build:ios' },
  { name: 'Whole service in a browser', script: 'test:e2e', report: vitestReport },
];

/** The tools write into a pipe, and some colour it all the same. */
const colours = process.stdout.isTTY ? String : stripVTControlCharacters;

await runScript(async () => {
  await ensureInstalled(root);
  ensureSystemPackages(SYSTEM_PACKAGES);
  const node = findNode(root);
  const env = {
    ...process.env,
    PATH: `${dirname(node.path)}${delimiter}${process.env.PATH ?? ''}`,
    ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}),
  };
  console.log(`Testing on Node ${node.version}`);

  /** @type {string[]} */
  const summary = [];
  /** @type {import('./lib/test-report.mjs').Counts[]} */
  const counted = [];
  let failed = false;
  for (const { name, script, report } of STEPS) {
    console.log(`\n${name} (npm run ${script})`);
    const start = Date.now();
    const reportFile = join(reports, `${script.replace(':', '-')}.json`);
    const { code, output } = await runNpm(
      ['run', '--silent', script, '--', ...(report?.(reportFile) ?? [])],
      {
        cwd: root,
        env,
        onLine: report ? (line) => console.log(colours(line)) : undefined,
      },
    );
    if (code !== 0 && !report) console.log(colours(output.trimEnd()));
    const result = `${code === 0 ? 'ok    ' : 'FAILED'}  ${name} (${seconds(Date.now() - start)})`;
    if (!report) console.log(result);
    summary.push(result);
    if (report) counted.push(countTests(readReport(reportFile)));
    failed ||= code !== 0;
  }

  const counts = sumCounts(counted);
  rmSync(reports, { recursive: true, force: true });
  console.log(`\n${summary.join('\n')}\n\n${closingLine(counts)}`);
  return failed || counts.failed > 0 || counts.passed === 0 ? 1 : 0;
});

/**
 * @param {string} file
 * @returns {unknown} Undefined when the tests ended without a report.
 */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
