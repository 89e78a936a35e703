import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import './validation-messages.ts';

const problemOf = (schema: z.ZodType, value: unknown): string | undefined =>
  schema.safeParse(value).error?.issues[0]?.message;
const field = (schema: z.ZodType, value: unknown) =>
  problemOf(z.strictObject({ field: schema }), { field: value });

describe('what is wrong with a value', () => {
  it.each<[string, z.ZodType, unknown]>([
    ['is required', z.string(), undefined],
    ['is required', z.enum(['png', 'jpeg']), undefined],
    ['is required', z.union([z.string(), z.array(z.string())]), undefined],
    ['must be text', z.string(), 7],
    ['must be text', z.string(), null],
    ['must be a number', z.number(), '7'],
    ['must be a whole number', z.int(), 1.5],
    ['must be true or false', z.boolean(), 'yes'],
    ['must be a list', z.array(z.string()), 'one'],
    ['must be an object', z.object({}), []],
    ['must be an object', z.record(z.string(), z.string()), 'one'],
    ['must be one of png, jpeg', z.enum(['png', 'jpeg']), 'bmp'],
    [
      'must be one of hub, folder',
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('hub') }),
        z.object({ type: z.literal('folder') }),
      ]),
      { type: 'disk' },
    ],
    [
      'must be lower case',
      z.record(z.string().regex(/^[a-z]+$/, 'must be lower case'), z.string()),
      { A: 'a' },
    ],
    ['must be audio', z.literal('audio'), 'sse'],
    ['must be at most 2048', z.int().max(2_048), 2_049],
    ['must be less than 2', z.number().lt(2), 2],
    ['must be at least 64', z.int().min(64), 1],
    ['must be more than 0', z.number().positive(), 0],
    ['must have at most 3 characters', z.string().max(3), 'four'],
    ['must have at most 1 item', z.array(z.string()).max(1), ['a', 'b']],
    ['must have at least 2 items', z.array(z.string()).min(2), ['a']],
    ['must not be empty', z.string().min(1), ''],
    ['must not be empty', z.array(z.string()).min(1), []],
    ['must be a URL', z.url(), 'nowhere'],
    ['must be a colour', z.string().regex(/^#/, 'must be a colour'), 'red'],
  ])('is told as "%s"', (message, schema, value) => {
    expect(field(schema, value)).toBe(message);
  });

  it('is told of the whole, where it is missing or has fields that nobody knows', () => {
    expect(problemOf(z.object({}), undefined)).toBe('is missing');
    expect(problemOf(z.strictObject({}), { colour: 1, shape: 2 })).toBe('has unknown fields: colour, shape');
  });
});
