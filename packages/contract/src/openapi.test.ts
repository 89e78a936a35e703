import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { createOpenApiDocument, OPERATIONS } from './openapi.ts';

const document = createOpenApiDocument({ version: '1.2.3', serverUrl: 'http://127.0.0.1:8000' });
// As a reader gets it: only what survives JSON.
const json = JSON.parse(JSON.stringify(document));

const references = (value: unknown): string[] =>
  value !== null && typeof value === 'object'
    ? Object.entries(value).flatMap(([key, child]) =>
        key === '$ref' && typeof child === 'string' ? [child] : references(child),
      )
    : [];

const resolve = (reference: string) =>
  reference
    .slice(2)
    .split('/')
    .reduce((node, key) => node?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], json);

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    expect(await new Validator().validate(json)).toEqual({ valid: true });
    expect(json.openapi).toBe('3.1.0');
    expect(json.info.version).toBe('1.2.3');
    expect(json.servers).toEqual([{ url: 'http://127.0.0.1:8000' }]);
  });

  it('resolves every reference inside itself', () => {
    const all = new Set(references(json));
    expect(all.size).toBeGreaterThan(20);
    expect(
      [...all].filter((reference) => !reference.startsWith('#/') || resolve(reference) === undefined),
    ).toEqual([]);
  });

  it('holds every operation, each with a successful reply and its errors', () => {
    for (const { path, method, id, errors } of OPERATIONS) {
      const operation = json.paths[path]?.[method];
      expect(operation?.operationId).toBe(id);
      expect(Object.keys(operation.responses), id).toContainEqual(expect.stringMatching(/^2\d\d$/));
      expect(JSON.stringify(operation.responses), id).toContain(errors[0]);
    }
    expect(new Set(OPERATIONS.map(({ id }) => id)).size).toBe(OPERATIONS.length);
  });

  it('names the events of a stream', () => {
    const stream = json.paths['/api/llm'].post.responses['200'].content['text/event-stream'];
    expect(references(resolve(stream.schema.$ref))).toEqual([
      '#/components/schemas/ChatDeltaEvent',
      '#/components/schemas/ChatDoneEvent',
      '#/components/schemas/Error',
    ]);
  });

  it('writes a field that may be null as one schema with two types', () => {
    const { properties } = resolve('#/components/schemas/OpenAiChatRequest');
    expect(properties.temperature).toEqual({ type: ['number', 'null'], minimum: 0, maximum: 2 });
    expect(properties.tools).toMatchObject({ type: ['array', 'null'], description: expect.any(String) });
    const image = resolve('#/components/schemas/OpenAiImageGenerationRequest');
    expect(image.properties.output_format.enum).toEqual(['png', 'jpeg', 'webp', null]);
  });

  it('offers files for upload and leaves what has a default optional', () => {
    const form = resolve('#/components/schemas/ImageEditingForm');
    expect(form.properties.image).toMatchObject({ type: 'string', format: 'binary' });
    expect(form.required).toEqual(expect.arrayContaining(['prompt', 'image']));
    expect(form.required).not.toContain('format');
  });

  it.each(
    OPERATIONS.flatMap(({ id, request = {}, replies }) =>
      [request, ...replies.map((reply) => reply.content)].flatMap((bodies) =>
        Object.entries(bodies)
          .filter(([type, { example }]) => type === 'application/json' && example !== undefined)
          .map(([, { schema, example }]) => ({ id, schema, example })),
      ),
    ),
  )('gives examples that keep to the schema: $id', ({ schema, example }) => {
    expect(schema.safeParse(example).error).toBeUndefined();
  });
});
