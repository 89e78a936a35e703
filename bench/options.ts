import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Scenarios to run, in the order in which they are known. */
  scenarios: string[];
  /** Fewer and shorter rounds: a check that everything works, too noisy to judge by. */
  quick: boolean;
  help: boolean;
}

/**
 * Reads the command line: any number of scenario names, apart or comma-separated (none means all), `--quick` and
 * `--help`. Throws an Error that names the known scenarios when one is unknown.
 */
export function parseOptions(argv: readonly string[], known: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { quick: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  const asked = positionals.flatMap((positional) => positional.split(',')).filter((name) => name !== '');
  for (const name of asked) {
    if (!known.includes(name)) {
      throw new Error(`Unknown scenario "${name}". There are: ${known.join(', ')}.`);
    }
  }
  return {
    scenarios: asked.length === 0 ? [...known] : known.filter((name) => asked.includes(name)),
    quick: values.quick,
    help: values.help,
  };
}
