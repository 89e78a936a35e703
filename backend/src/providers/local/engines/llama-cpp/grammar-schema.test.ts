import { describe, expect, it } from 'vitest';
import { toGrammarSchema } from './grammar-schema.ts';

const convert = (schema: unknown) => toGrammarSchema(schema, 'schema');

describe('toGrammarSchema', () => {
  it('keeps objects, arrays and texts with their bounds', () => {
    const schema = {
      type: 'object',
      properties: {
        name: { type: 'string', minLength: 1, maxLength: 20 },
        born: { type: 'string', format: 'date' },
        tags: { type: 'array', items: { enum: ['a', 'b'] }, minItems: 1, maxItems: 3 },
      },
      additionalProperties: false,
    };
    expect(convert(schema)).toEqual(schema);
  });

  it('closes an object that lists its properties, and opens one that does not', () => {
    expect(convert({ type: 'object', properties: { a: { type: 'null' } } })).toMatchObject({
      additionalProperties: false,
    });
    expect(convert({ type: 'object' })).toMatchObject({ additionalProperties: true });
  });

  it('writes lists of types and anyOf as alternatives', () => {
    expect(convert({ type: ['object', 'null'] })).toMatchObject({
      oneOf: [{ type: 'object' }, { type: 'null' }],
    });
    expect(convert({ anyOf: [{ type: 'string' }, { const: 1 }] })).toEqual({
      oneOf: [{ type: 'string' }, { const: 1 }],
    });
  });

  it('takes an empty schema for any value', () => {
    expect(convert({})).toMatchObject({ oneOf: expect.arrayContaining([{ type: 'array' }]) });
    expect(convert({ type: 'array', items: true })).toMatchObject({ items: { oneOf: expect.anything() } });
  });

  it('follows references into definitions of either name', () => {
    const definitions = { node: { type: 'object', properties: { next: { $ref: '#/definitions/node' } } } };
    expect(convert({ $ref: '#/definitions/node', definitions })).toMatchObject({
      $ref: '#/$defs/node',
      $defs: { node: { properties: { next: { $ref: '#/$defs/node' } } } },
    });
  });

  it('ignores annotations, and bounds that every whole number is within', () => {
    expect(
      convert({
        type: 'integer',
        title: 'Age',
        description: 'in years',
        minimum: Number.MIN_SAFE_INTEGER,
        maximum: Number.MAX_SAFE_INTEGER,
      }),
    ).toEqual({ type: 'integer' });
    expect(convert({ type: 'string', format: 'email' })).toEqual({ type: 'string' });
  });

  it.each([
    [{ type: 'string', pattern: '^a' }, 'schema limits values with "pattern"'],
    [
      { type: 'object', properties: { n: { type: 'integer', minimum: 0 } } },
      'schema.properties.n limits values',
    ],
    [{ allOf: [{}, {}] }, 'schema combines schemas with "allOf"'],
    [{ $ref: 'https://example.com/x.json' }, 'schema refers to something other'],
    [{ type: 'text' }, 'schema.type is no JSON Schema'],
    ['text', 'schema is no JSON Schema'],
  ])('refuses %j with words', (schema, words) => {
    expect(() => convert(schema)).toThrow(words);
  });

  it('refuses a schema of endless depth', () => {
    let schema: object = { type: 'null' };
    for (let depth = 0; depth < 100; depth++) schema = { type: 'array', items: schema };
    expect(() => convert(schema)).toThrow('nested more than');
  });
});
