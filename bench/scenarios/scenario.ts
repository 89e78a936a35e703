import type { ScenarioReport } from '../report.ts';
import type { RunningTarget } from '../targets/target.ts';

interface ScenarioContext {
  /** The mock upstream, running; as a target of its own it is the "direct" row. */
  upstream: RunningTarget;
  quick: boolean;
  /** Prints a line of progress. */
  progress(line: string): void;
}

export interface Scenario {
  name: string;
  /** One line for `--help`. */
  summary: string;
  run(context: ScenarioContext): Promise<ScenarioReport>;
}
