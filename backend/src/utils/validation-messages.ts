import { z } from 'zod';

/** What a value must be, by zod's name of its type. */
const KINDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** What the length of a value counts; of other values the amount itself is bounded. */
const UNITS: Record<string, string> = { string: 'character', array: 'item' };

/**
 * What is wrong with a value, in words that follow the name of its field: "width must be at most 2048". Texts that a
 * schema has of its own come first.
 */
export function validationMessage(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined) return issue.path?.length ? 'is required' : 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return oneOf(issue.values);
    case 'invalid_union':
      return Array.isArray(issue.options) ? oneOf(issue.options) : 'is not valid';
    case 'invalid_key':
      return issue.issues[0]?.message ?? 'is not valid';
    case 'too_big':
      return `must ${amount(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)}`;
    case 'too_small':
      if (issue.minimum === 1 && issue.origin in UNITS) return 'must not be empty';
      return `must ${amount(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)}`;
    case 'unrecognized_keys':
      return `has unknown fields: ${issue.keys.join(', ')}`;
    case 'invalid_format':
      return issue.format === 'url' ? 'must be a URL' : 'does not have the right form';
    default:
      return 'is not valid';
  }
}

const oneOf = (values: readonly unknown[]): string =>
  `must be ${values.length === 1 ? '' : 'one of '}${values.map(String).join(', ')}`;

function amount(origin: string, comparison: string, bound: number | bigint): string {
  const unit = UNITS[origin];
  if (unit === undefined) return `be ${comparison} ${bound}`;
  return `have ${comparison} ${bound} ${unit}${bound === 1 ? '' : 's'}`;
}

// For the whole process: schemas are parsed in many places, and all of them answer callers or name a setting.
z.config({ localeError: validationMessage });
