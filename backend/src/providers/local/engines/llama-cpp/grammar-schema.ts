import type { GbnfJsonSchema } from 'node-llama-cpp';
import { z } from 'zod';
import { UpstreamFailure } from '../../../upstream-failure.ts';

const DEEPEST = 32;

/** Keywords that limit what is valid and that a grammar cannot enforce here. */
const NOT_ENFORCED = [
  'pattern',
  'multipleOf',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'uniqueItems',
  'contains',
  'patternProperties',
  'propertyNames',
  'dependentRequired',
  'dependentSchemas',
  'if',
  'not',
];

const count = z.int().min(0).max(10_000).optional();
const literal = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const typeName = z.enum(['string', 'number', 'integer', 'boolean', 'null', 'object', 'array']);

/** The keywords that are understood; others say nothing about what is valid, or are in `NOT_ENFORCED`. */
const schemaSchema = z.looseObject({
  type: z.union([typeName, z.array(typeName).min(1)]).optional(),
  const: literal.optional(),
  enum: z.array(literal).min(1).max(1_000).optional(),
  anyOf: z.array(z.unknown()).min(1).max(100).optional(),
  oneOf: z.array(z.unknown()).min(1).max(100).optional(),
  allOf: z.array(z.unknown()).min(1).optional(),
  $ref: z.string().optional(),
  $defs: z.record(z.string(), z.unknown()).optional(),
  definitions: z.record(z.string(), z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  additionalProperties: z.unknown().optional(),
  minProperties: count,
  maxProperties: count,
  items: z.unknown().optional(),
  prefixItems: z.array(z.unknown()).max(100).optional(),
  minItems: count,
  maxItems: count,
  minLength: count,
  maxLength: count,
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  format: z.string().optional(),
});
type Schema = z.output<typeof schemaSchema>;

const ANY_OBJECT: GbnfJsonSchema = { type: 'object', additionalProperties: true };
const ANYTHING: GbnfJsonSchema = {
  oneOf: [{ type: ['string', 'number', 'boolean', 'null'] }, { type: 'array' }, ANY_OBJECT],
};

/** Any JSON object. */
export const jsonObjectSchema = (): GbnfJsonSchema => ANY_OBJECT;

/**
 * A JSON Schema in the subset from which the library makes grammars. All listed properties are asked for, required
 * or not, and no others unless `additionalProperties` allows them: narrower than the schema, never wider.
 *
 * @param place where the schema is in the request, its field first
 * @throws UpstreamFailure `rejected` for what is no schema, `unsupported` for limits that a grammar cannot enforce
 */
export function toGrammarSchema(schema: unknown, place: string): GbnfJsonSchema {
  return convert(schema, place, 0);
}

function convert(given: unknown, at: string, depth: number): GbnfJsonSchema {
  if (depth > DEEPEST) throw unsupported(at, `is nested more than ${DEEPEST} deep`);
  if (given === undefined || given === true) return ANYTHING;
  const parsed = schemaSchema.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw rejected([at, ...(issue?.path ?? [])].join('.'), 'is no JSON Schema that is understood');
  }
  const schema = parsed.data;
  refuseLimits(schema, at);
  const definitions = definitionsOf(schema, at, depth);
  const converted = alternativesOf(schema, at, depth) ?? typedOf(schema, at, depth);
  // The library's type for definitions is tied to the literal names of one schema, which are not known here.
  return (definitions ? { ...converted, $defs: definitions } : converted) as GbnfJsonSchema;
}

function refuseLimits(schema: Schema, at: string): void {
  const keyword = NOT_ENFORCED.find((name) => schema[name] !== undefined && schema[name] !== false);
  if (keyword) throw unsupported(at, `limits values with "${keyword}", which local models cannot be held to`);
  const { minimum, maximum } = schema;
  // What every whole number of JavaScript fulfils, as some libraries write it, limits nothing.
  if (minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER) {
    throw unsupported(at, 'limits values with "minimum", which local models cannot be held to');
  }
  if (maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER) {
    throw unsupported(at, 'limits values with "maximum", which local models cannot be held to');
  }
}

function definitionsOf(
  schema: Schema,
  at: string,
  depth: number,
): Record<string, GbnfJsonSchema> | undefined {
  const given = { ...schema.definitions, ...schema.$defs };
  const names = Object.keys(given);
  if (names.length === 0) return undefined;
  return Object.fromEntries(
    names.map((name) => [name, convert(given[name], `${at}.$defs.${name}`, depth + 1)]),
  );
}

function alternativesOf(schema: Schema, at: string, depth: number): object | undefined {
  if (schema.$ref !== undefined) {
    const name = /^#\/(?:\$defs|definitions)\/([^/]+)$/.exec(schema.$ref)?.[1];
    if (name === undefined) throw rejected(at, 'refers to something other than its own "$defs"');
    return { $ref: `#/$defs/${name}` };
  }
  if (schema.const !== undefined) return { const: schema.const };
  if (schema.enum !== undefined) return { enum: schema.enum };
  const [only, ...more] = schema.allOf ?? [];
  if (more.length > 0) throw unsupported(at, 'combines schemas with "allOf", which is not understood');
  if (only !== undefined) return convert(only, `${at}.allOf.0`, depth + 1);
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (!alternatives) return undefined;
  return { oneOf: alternatives.map((one, index) => convert(one, `${at}.anyOf.${index}`, depth + 1)) };
}

function typedOf(schema: Schema, at: string, depth: number): object {
  const types = schema.type === undefined ? [impliedType(schema)] : [schema.type].flat();
  const converted = types.map((type) => (type === undefined ? ANYTHING : ofType(type, schema, at, depth)));
  return converted.length === 1 && converted[0] ? converted[0] : { oneOf: converted };
}

function impliedType(schema: Schema): z.output<typeof typeName> | undefined {
  if (schema.properties ?? schema.additionalProperties) return 'object';
  if (schema.items ?? schema.prefixItems) return 'array';
  return undefined;
}

function ofType(type: z.output<typeof typeName>, schema: Schema, at: string, depth: number): object {
  switch (type) {
    case 'object':
      return objectOf(schema, at, depth);
    case 'array':
      return {
        type,
        ...(schema.items === undefined ? {} : { items: convert(schema.items, `${at}.items`, depth + 1) }),
        ...(schema.prefixItems && {
          prefixItems: schema.prefixItems.map((item, index) =>
            convert(item, `${at}.prefixItems.${index}`, depth + 1),
          ),
        }),
        ...pick(schema, 'minItems', 'maxItems'),
      };
    case 'string': {
      const { format } = schema;
      // Other formats are annotations, as JSON Schema has it.
      if (format === 'date' || format === 'time' || format === 'date-time') return { type, format };
      return { type, ...pick(schema, 'minLength', 'maxLength') };
    }
    default:
      return { type };
  }
}

function objectOf(schema: Schema, at: string, depth: number): object {
  const properties = Object.entries(schema.properties ?? {});
  const additional = schema.additionalProperties ?? properties.length === 0;
  return {
    type: 'object',
    properties: Object.fromEntries(
      properties.map(([name, property]) => [name, convert(property, `${at}.properties.${name}`, depth + 1)]),
    ),
    additionalProperties:
      typeof additional === 'boolean'
        ? additional
        : convert(additional, `${at}.additionalProperties`, depth + 1),
    ...pick(schema, 'minProperties', 'maxProperties'),
  };
}

function pick(schema: Schema, ...names: (keyof Schema)[]): object {
  return Object.fromEntries(
    names.filter((name) => schema[name] !== undefined).map((name) => [name, schema[name]]),
  );
}

const failure = (kind: 'rejected' | 'unsupported', at: string, problem: string) =>
  new UpstreamFailure(kind, `${at} ${problem}`, { field: at.split('.', 1)[0] });
const rejected = (at: string, problem: string) => failure('rejected', at, problem);
const unsupported = (at: string, problem: string) => failure('unsupported', at, problem);
