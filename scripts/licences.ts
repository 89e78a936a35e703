import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const START = '<!-- packages: written by "npm run docs:licences" -->';
const END = '<!-- end of packages -->';
/** Licences with more packages than this are only counted. */
const NAMED_UP_TO = 30;

export const LICENCES_DOCS = new URL('../docs/licences.md', import.meta.url);
const LOCKFILE = new URL('../package-lock.json', import.meta.url);

const lockfileSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
      link: z.boolean().optional(),
    }),
  ),
});

/** A package of a default install that is not only there for development. */
export interface ShippedPackage {
  /** With its version. */
  name: string;
  /** SPDX expression. */
  licence: string;
}

/** Licences of packages that do not say theirs, as their licence files do. */
const UNSAID: Record<string, string> = { exit: 'MIT' };

/** Every package that package-lock.json brings along for use, by name. */
export function shippedPackages(): ShippedPackage[] {
  const { packages } = lockfileSchema.parse(JSON.parse(readFileSync(LOCKFILE, 'utf8')));
  const shipped = new Map<string, ShippedPackage>();
  for (const [folder, { version, license, dev, devOptional, link }] of Object.entries(packages)) {
    const name = folder.split('node_modules/').at(-1) ?? '';
    if (!folder.includes('node_modules/') || dev || devOptional || link) continue;
    const full = `${name}@${version}`;
    shipped.set(full, { name: full, licence: license ?? UNSAID[name] ?? 'unknown' });
  }
  return [...shipped.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** Whether a licence can be chosen that asks nothing of those who use the package in a program of theirs. */
export const isAcceptable = (licence: string): boolean =>
  licence !== 'unknown' &&
  licence
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((choice) => !/(?:^|[^L])(?:A?GPL|SSPL|BUSL)/.test(choice));

/** `docs/licences.md` with its table of packages made anew. Throws when the marks around it are missing. */
export function withPackageTable(text: string): string {
  const [before, rest] = text.split(START);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`docs/licences.md must hold the lines ${START} and ${END}`);
  }
  const byLicence = Map.groupBy(shippedPackages(), ({ licence }) => licence);
  const rows = [...byLicence]
    .sort(([a, one], [b, other]) => other.length - one.length || a.localeCompare(b))
    .map(([licence, packages]) => {
      const names = packages.length > NAMED_UP_TO ? '' : packages.map(({ name }) => `\`${name}\``).join(', ');
      return `| ${licence} | ${packages.length} | ${names} |`;
    });
  const table = ['| licence | packages | which |', '| --- | --- | --- |', ...rows].join('\n');
  return `${before}${START}\n\n${table}\n\n${END}${after}`;
}

if (import.meta.main) {
  writeFileSync(LICENCES_DOCS, withPackageTable(readFileSync(LICENCES_DOCS, 'utf8')));
}
