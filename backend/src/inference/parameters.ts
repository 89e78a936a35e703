import type { ParameterRule } from '@ai-platform/contract';
import { RequestValidationError } from '../utils/errors.ts';

type Value = number | string;

/** Numbers that may be brought into a model's range without changing what the caller meant. */
const HARMLESS_TO_CLAMP: ReadonlySet<string> = new Set([
  'num_inference_steps',
  'guidance_scale',
  'strength',
  'speed',
]);

/**
 * Fits the caller's parameters to a model: what was left out takes the model's default, what the model ignores
 * or limits harmlessly is adapted with a warning, and what it cannot honour is a `RequestValidationError`.
 *
 * @param lenient lets the latter give way to the model's default too: for a model that the caller did not choose
 * @param warnings gets a sentence for each adapted parameter
 */
export function fitParameters<Given extends Record<string, Value | undefined>>(
  given: Given,
  rules: Record<string, ParameterRule>,
  lenient: boolean,
  warnings: string[],
): { [Name in keyof Given]?: NonNullable<Given[Name]> } {
  const fitted: Record<string, Value> = {};
  for (const [name, value] of Object.entries(given)) {
    const rule = rules[name] ?? {};
    const result = value === undefined ? rule.default : fit(name, value, rule, lenient, warnings);
    if (result !== undefined) fitted[name] = result;
  }
  // Each value is the caller's own or the rule's default for the same parameter.
  return fitted as { [Name in keyof Given]?: NonNullable<Given[Name]> };
}

function fit(
  name: string,
  value: Value,
  rule: ParameterRule,
  lenient: boolean,
  warnings: string[],
): Value | undefined {
  if (rule.supported === false) {
    warnings.push(`${name} is not supported by this model and was ignored`);
    return undefined;
  }
  const problem = problemOf(value, rule);
  if (problem === undefined) return value;
  if (typeof value === 'number' && HARMLESS_TO_CLAMP.has(name)) {
    const clamped = Math.min(Math.max(value, rule.minimum ?? value), rule.maximum ?? value);
    warnings.push(`${name} ${problem} for this model; ${clamped} was used`);
    return clamped;
  }
  if (lenient) {
    warnings.push(`${name} ${problem} for this model; its default was used`);
    return rule.default;
  }
  throw new RequestValidationError('The model cannot honour a parameter', {
    [name]: `${problem} for this model`,
  });
}

function problemOf(value: Value, rule: ParameterRule): string | undefined {
  if (rule.values && !rule.values.includes(String(value))) {
    return `must be one of ${rule.values.slice(0, 60).join(', ')}`;
  }
  if (typeof value !== 'number') return undefined;
  if (rule.minimum !== undefined && value < rule.minimum) return `must be at least ${rule.minimum}`;
  if (rule.maximum !== undefined && value > rule.maximum) return `must be at most ${rule.maximum}`;
  return undefined;
}
