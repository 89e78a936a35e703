import { readFileSync, writeFileSync } from 'node:fs';
import { VARIABLES } from '../backend/src/utils/config.ts';

const START = '<!-- variables: written by "npm run docs:configuration" -->';
const END = '<!-- end of variables -->';

export const CONFIGURATION_DOCS = new URL('../docs/configuration.md', import.meta.url);
export const ENVIRONMENT_EXAMPLE = new URL('../.env.example', import.meta.url);

interface Documented {
  description: string;
  example: string;
  default?: string;
}

const variables = Object.entries<Documented>(VARIABLES);

/** `docs/configuration.md` with its table of variables made anew. Throws when the marks around it are missing. */
export function withVariableTable(text: string): string {
  const [before, rest] = text.split(START);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`docs/configuration.md must hold the lines ${START} and ${END}`);
  }
  const rows = variables.map(
    ([name, variable]) =>
      `| \`${name}\` | ${variable.default === undefined ? '' : `\`${variable.default}\``} | ${variable.description} | \`${variable.example}\` |`,
  );
  const table = ['| variable | default | meaning | example |', '| --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
  return `${before}${START}\n\n${table}\n\n${END}${after}`;
}

/** `.env.example`: every variable with its meaning, commented out at its default or an example. */
export function environmentExample(): string {
  const blocks = variables.map(
    ([name, variable]) => `# ${variable.description}\n# ${name}=${variable.default ?? variable.example}\n`,
  );
  return `# Copy this file to .env and take the "# " off the lines that you want to change.\n\n${blocks.join('\n')}`;
}

if (import.meta.main) {
  writeFileSync(CONFIGURATION_DOCS, withVariableTable(readFileSync(CONFIGURATION_DOCS, 'utf8')));
  writeFileSync(ENVIRONMENT_EXAMPLE, environmentExample());
}
