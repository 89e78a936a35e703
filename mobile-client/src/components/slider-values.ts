export interface SliderRange {
  minimum: number;
  maximum: number;
  /** Distance between two values that it can take. */
  step: number;
}

export interface SliderTrackProps extends SliderRange {
  label: string;
  value: number;
  /** Nobody has chosen the value: it stands there in grey. */
  unset?: boolean;
  /** The value with its unit, for the ears. */
  valueText?: string | undefined;
  onChange: (value: number) => void;
  /** The finger or key that moved it is up. */
  onRelease?: (() => void) | undefined;
  disabled?: boolean;
}

/** The nearest value that the range allows. */
export function snap(value: number, { minimum, maximum, step }: SliderRange): number {
  const stepped = minimum + Math.round((value - minimum) / step) * step;
  // Steps such as 0.1 add up to 0.30000000000000004.
  const tidy = Number(stepped.toFixed(decimals(step)));
  return Math.min(maximum, Math.max(minimum, tidy));
}

/** Digits after the decimal point that a step needs. */
export function decimals(step: number): number {
  const [, fraction = ''] = `${step}`.split('.');
  return fraction.length;
}

/** Reads a number as typed, with a decimal point or comma; undefined when it is none. */
export function parseNumber(text: string): number | undefined {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(value) ? undefined : value;
}
