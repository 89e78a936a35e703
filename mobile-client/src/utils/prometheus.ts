/** One sample of the Prometheus text format. */
export interface MetricSample {
  /** With its suffix, for example `http_request_duration_seconds_bucket`. */
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** A metric with all its samples. */
export interface MetricSeries {
  name: string;
  help: string;
  type: 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';
  samples: MetricSample[];
}

const TYPES: ReadonlySet<string> = new Set(['counter', 'gauge', 'histogram', 'summary']);
const SAMPLE = /^([A-Za-z_:][\w:]*)(\{.*\})?\s+(\S+)(?:\s+-?\d+)?$/;
const LABEL = /([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/g;
const SUFFIX = /_(?:bucket|sum|count)$/;

/**
 * Parses the Prometheus text format, version 0.0.4. Lines that are not understood are left out.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function parsePrometheus(text: string): MetricSeries[] {
  const series = new Map<string, MetricSeries>();
  const seriesOf = (name: string): MetricSeries => {
    const known = series.get(name);
    if (known !== undefined) return known;
    const made: MetricSeries = { name, help: '', type: 'untyped', samples: [] };
    series.set(name, made);
    return made;
  };

  for (const line of text.split('\n').map((raw) => raw.trim())) {
    if (line.startsWith('#')) {
      const [, keyword, name = '', ...rest] = line.split(/\s+/);
      if (keyword === 'HELP') seriesOf(name).help = unescapeText(rest.join(' '));
      if (keyword === 'TYPE' && isType(rest[0])) seriesOf(name).type = rest[0];
      continue;
    }
    const match = SAMPLE.exec(line);
    if (match === null) continue;
    const [, name = '', labels = '', value = ''] = match;
    const base = name.replace(SUFFIX, '');
    seriesOf(series.has(base) ? base : name).samples.push({
      name,
      labels: labelsOf(labels),
      value: numberOf(value),
    });
  }
  return [...series.values()];
}

/** Sum of the samples called `name` whose labels hold all of `labels`. */
export function sumOfSamples(
  series: readonly MetricSeries[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  return series
    .flatMap(({ samples }) => samples)
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value))
    .reduce((sum, { value }) => sum + value, 0);
}

const isType = (type: string | undefined): type is MetricSeries['type'] =>
  type !== undefined && TYPES.has(type);

const labelsOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(LABEL)].map(([, name = '', value = '']) => [name, unescapeText(value)]),
  );

const unescapeText = (text: string): string =>
  text.replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));

const numberOf = (text: string): number => {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  return text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);
};
