import type { core } from 'zod';
import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';
import { ERROR_STATUS, type ErrorCode, errorBodySchema } from './error.ts';
import { OPENAI_ERROR_TYPE, openAiErrorBodySchema } from './openai/error.ts';
import {
  type Bodies,
  OPERATIONS,
  type Operation,
  type ReplyHeader,
  type RequestHeader,
} from './operations.ts';

export { OPERATIONS, type Operation } from './operations.ts';

export interface OpenApiOptions {
  /** The version of the service. */
  version: string;
  /** Base URL of the API; the document's own origin when missing. */
  serverUrl?: string;
}

/** The OpenAPI 3.1 document of the whole HTTP API, made from the contract. */
export type OpenApiDocument = ReturnType<typeof createDocument>;

const REQUEST_HEADERS: Record<RequestHeader, { description: string; schema: object }> = {
  'X-Request-Id': {
    description: 'Your own id of the request; one is made when it is missing',
    schema: { type: 'string', maxLength: 128 },
  },
  'X-Fallback': {
    description: '`off`: only the asked model may answer',
    schema: { type: 'string', enum: ['off'] },
  },
  'Cache-Control': {
    description: '`no-cache`: ask the model anew. `no-store`: ask anew and keep nothing',
    schema: { type: 'string', enum: ['no-cache', 'no-store'] },
  },
  'X-Cache': {
    description: '`on`: keep the reply in memory even if another call could give another one',
    schema: { type: 'string', enum: ['on'] },
  },
  'Idempotency-Key': {
    description: 'The same key and body get the first reply again for up to 24 hours',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
};

const REPLY_HEADERS: Record<ReplyHeader, { description: string; schema: object }> = {
  'X-Request-Id': { description: 'Id of the request, as in the log', schema: { type: 'string' } },
  'X-Model': { description: 'The model that answered', schema: { type: 'string' } },
  'X-Provider': { description: 'The provider that answered', schema: { type: 'string' } },
  'X-Attempts': { description: 'Upstream calls that it took', schema: { type: 'integer', minimum: 0 } },
  'X-Cache': {
    description: 'Whether the reply came from memory',
    schema: { type: 'string', enum: ['hit', 'miss', 'bypass'] },
  },
  'X-Warning': { description: 'What of the request was not honoured', schema: { type: 'string' } },
  'Idempotent-Replayed': {
    description: '`true` when an `Idempotency-Key` brought an earlier reply back',
    schema: { type: 'string', enum: ['true'] },
  },
};

const ERROR_MEANING: Record<ErrorCode, string> = {
  invalid_format: 'not JSON, not an image or not audio',
  unauthorized: 'API key missing or wrong',
  forbidden: 'API key without the right',
  not_found: 'no such route',
  model_not_found: 'unknown model, and no fallback left',
  method_not_allowed: 'the route has other methods',
  idempotency_conflict: 'the idempotency key came with another body before',
  file_too_large: 'body, pixels or audio over the limit',
  validation_error: 'the schema is broken; `details` maps field to reason',
  rate_limited: 'too many requests; `Retry-After` says when',
  processing_error: 'a fault of the service',
  upstream_error: 'every model of the chain failed; `details.attempts` lists them',
  model_unavailable: 'no provider can serve it now; the message says what to do',
  overloaded: 'too many requests are waiting; `Retry-After` says when',
  timeout: 'the time budget ran out',
};

const EXAMPLE_TIME = '2026-01-01T12:00:00.000Z';

function errorExample(code: ErrorCode, envelope: Operation['envelope']): unknown {
  const message = `${ERROR_MEANING[code][0]?.toUpperCase()}${ERROR_MEANING[code].slice(1)}.`;
  return envelope === 'openai'
    ? { error: { message, type: OPENAI_ERROR_TYPE[code], param: null, code } }
    : { error: code, message, timestamp: EXAMPLE_TIME, request_id: '0197a3c2-7d3e' };
}

const content = (bodies: Bodies) =>
  Object.fromEntries(
    Object.entries(bodies).map(([type, { schema, example }]) => [
      type,
      { schema, ...(example === undefined ? {} : { example }) },
    ]),
  );

/** Error codes that share a status share a reply. */
function errorReplies({ errors, envelope }: Operation) {
  const byStatus = Map.groupBy(errors, (code) => ERROR_STATUS[code]);
  return [...byStatus].map(([status, codes]) => ({
    status,
    reply: {
      description: codes.map((code) => `\`${code}\`: ${ERROR_MEANING[code]}`).join('; '),
      headers: {
        'X-Request-Id': REPLY_HEADERS['X-Request-Id'],
        ...(status === 429 || status === 503
          ? { 'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' as const } } }
          : {}),
      },
      content: {
        'application/json': {
          schema: envelope === 'openai' ? openAiErrorBodySchema : errorBodySchema,
          examples: Object.fromEntries(codes.map((code) => [code, { value: errorExample(code, envelope) }])),
        },
      },
    },
  }));
}

function describeOperation(operation: Operation): ZodOpenApiOperationObject {
  const replies = operation.replies.map(({ status, description, content: bodies }) => ({
    status,
    reply: {
      description,
      headers: Object.fromEntries(operation.replyHeaders.map((name) => [name, REPLY_HEADERS[name]])),
      content: content(bodies),
    },
  }));
  const responses: Record<string, ZodOpenApiResponseObject> = Object.fromEntries(
    [...errorReplies(operation), ...replies].map(({ status, reply }) => [`${status}`, reply]),
  );
  return {
    operationId: operation.id,
    summary: operation.summary,
    ...(operation.description === undefined ? {} : { description: operation.description }),
    tags: [operation.tag],
    security: operation.authenticated ? [{ bearer: [] }, { header: [] }, {}] : [],
    parameters: [
      ...Object.entries(operation.pathParameters ?? {}).map(([name, meaning]) => ({
        in: 'path' as const,
        name,
        required: true,
        description: meaning,
        schema: { type: 'string' as const },
      })),
      ...operation.requestHeaders.map((name) => ({ in: 'header' as const, name, ...REQUEST_HEADERS[name] })),
    ],
    ...(operation.request ? { requestBody: { required: true, content: content(operation.request) } } : {}),
    responses,
  };
}

export function createOpenApiDocument({ version, serverUrl }: OpenApiOptions): OpenApiDocument {
  const paths: ZodOpenApiPathsObject = {};
  for (const operation of OPERATIONS) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describeOperation(operation) };
  }
  const description: ZodOpenApiObject = {
    openapi: '3.1.0',
    info: {
      title: 'AI Platform',
      version,
      description:
        'Image generation, image editing, text to speech, speech to text, chat and embeddings behind one API. ' +
        'Clients of the OpenAI API work with `/v1` as their base URL.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    ...(serverUrl === undefined ? {} : { servers: [{ url: serverUrl }] }),
    tags: [
      { name: 'Capabilities', description: 'The native routes, one for each capability' },
      { name: 'OpenAI-compatible', description: 'The same capabilities in the shapes of the OpenAI API' },
      { name: 'Service', description: 'What the service has and how it fares' },
    ],
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'One of `API_KEYS`; not needed while the service has none',
        },
        header: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'The same key in a header' },
      },
    },
  };
  return createDocument(description, { override: ({ jsonSchema }) => mergeNull(jsonSchema) });
}

/**
 * Writes "X or null" as one schema with two types instead of an `anyOf`, which readers and code generators show
 * far better.
 */
function mergeNull(schema: core.JSONSchema.BaseSchema): void {
  const [value, empty, ...others] = schema.anyOf ?? [];
  if (others.length > 0 || empty?.type !== 'null' || typeof value?.type !== 'string') return;
  delete schema.anyOf;
  Object.assign(schema, { ...value, ...schema }, { type: [value.type, 'null'] });
  if (value.enum) schema.enum = [...value.enum, null];
}
