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
import { ensureSystemPackages } from './lib/system-packages.mjs';
import { closingLine, countTests } from './lib/test-report.mjs';

/**
 * Programs that tests run and npm does not bring.
 * @type {import('./lib/system-packages.mjs').SystemPackage[]}
 */
const SYSTEM_PACKAGES = [{ command: 'curl', debianPackage: 'curl' }];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const reports = mkdtempSync(join(tmpdir(), 'ai-platform-test-'));
const vitestReport = join(reports, 'vitest.json');

/** @type {{ name: string, script: string, args?: string[], live?: boolean }[]} */
const STEPS = [
  { name: 'Types', script: 'check:types' },
  { name: 'Lint and format', script: 'check:lint' },
  { name: 'Dependency rules', script: 'check:dependencies' },
  { name: 'Unused code', script: 'check:unused' },
  {
    name: 'Unit and service tests',
    script: 'test:unit',
    args: ['--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`],
    live: true,
  },
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
  let failed = false;
  for (const { name, script, args = [], live = false } of STEPS) {
    console.log(`\n${name} (npm run ${script})`);
    const start = Date.now();
    const { code, output } = await runNpm(['run', '--silent', script, '--', ...args], {
      cwd: root,
      env,
      onLine: live ? (line) => console.log(colours(line)) : undefined,
    });
    if (code !== 0 && !live) console.log(colours(output.trimEnd()));
    const result = `${code === 0 ? 'ok    ' : 'FAILED'}  ${name} (${seconds(Date.now() - start)})`;
    if (!live) console.log(result);
    summary.push(result);
    failed ||= code !== 0;
  }

  const counts = countTests(readReport(vitestReport));
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
