/** A promise about one number of a scenario. */
export interface Budget {
  name: string;
  /** What was measured; undefined when a side of the comparison was not available. */
  actual: number | undefined;
  limit: number;
  /** Whether `actual` has to stay at or below the limit, or reach it. */
  bound: 'at most' | 'at least';
  unit: string;
  /** The rounds behind `actual` differ so much that it says nothing, for or against. */
  unsteady?: boolean;
}

export type Verdict = 'met' | 'missed' | 'unsteady' | 'not measured';

export interface Table {
  columns: string[];
  /** One row per target, each as long as `columns`. */
  rows: string[][];
}

export interface ScenarioReport {
  name: string;
  title: string;
  table: Table;
  budgets: Budget[];
  notes: string[];
  /** Every single measurement, for the JSON file. */
  measurements: unknown;
}

/** `numerator / denominator`, or undefined when either is missing or the denominator is 0. */
export function ratio(numerator: number | undefined, denominator: number | undefined): number | undefined {
  if (numerator === undefined || denominator === undefined || denominator === 0) return undefined;
  return numerator / denominator;
}

/** `a - b`, or undefined when either is missing. */
export function difference(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a - b;
}

export function verdict({ actual, limit, bound, unsteady }: Budget): Verdict {
  if (actual === undefined || Number.isNaN(actual)) return 'not measured';
  if (unsteady) return 'unsteady';
  return (bound === 'at most' ? actual <= limit : actual >= limit) ? 'met' : 'missed';
}

/** A number for a table cell: a dash when there is none, grouped thousands when `digits` is 0. */
export function formatNumber(value: number | undefined, digits = 0): string {
  if (value === undefined || Number.isNaN(value)) return '-';
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** The whole report of one scenario as text: title, table, budgets with their verdict, notes. */
export function formatReport(report: ScenarioReport): string {
  const lines = ['', `## ${report.name}: ${report.title}`, '', ...formatTable(report.table), ''];
  for (const budget of report.budgets) lines.push(formatBudget(budget));
  for (const note of report.notes) lines.push(`  note: ${note}`);
  return lines.join('\n');
}

/** Pads every column to its widest cell; the first to the left, the rest (numbers) to the right. */
export function formatTable({ columns, rows }: Table): string[] {
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => (row[index] ?? '').length)),
  );
  const line = (cells: string[]) =>
    widths
      .map((width, index) =>
        index === 0 ? (cells[index] ?? '').padEnd(width) : (cells[index] ?? '').padStart(width),
      )
      .join('  ')
      .trimEnd();
  return [line(columns), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)];
}

export function formatBudget(budget: Budget): string {
  const sign = budget.bound === 'at most' ? '<=' : '>=';
  const actual =
    budget.actual === undefined ? '' : `, measured ${formatWithUnit(budget.actual, budget.unit)}`;
  const limit = formatWithUnit(budget.limit, budget.unit);
  return `  ${verdict(budget).toUpperCase().padEnd(12)} ${budget.name} ${sign} ${limit}${actual}`;
}

const formatWithUnit = (value: number, unit: string) => {
  const rounded = Number.isInteger(value) ? String(value) : value.toFixed(2);
  return unit === 'x' || unit === '%' ? `${rounded}${unit}` : `${rounded} ${unit}`.trimEnd();
};
