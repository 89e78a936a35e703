import { ERROR_STATUS, type ErrorCode, errorBodySchema, openAiErrorBodySchema } from '@ai-platform/contract';
import type { LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';

/** Expects the documented error body of the API that `url` belongs to. Returns what it says of the fault. */
export function expectError(
  reply: LightMyRequestResponse,
  url: string,
  code: ErrorCode,
): { message: string; details: Record<string, unknown> } {
  expect(reply.headers['content-type']).toContain('application/json');
  expect(reply.headers['x-request-id']).toBeTruthy();
  if (url.startsWith('/v1/')) {
    const { error } = openAiErrorBodySchema.strict().parse(reply.json());
    expect({ code: error.code, status: reply.statusCode }).toEqual({ code, status: ERROR_STATUS[code] });
    return { message: error.message, details: error.param === null ? {} : { [error.param]: error.message } };
  }
  const body = errorBodySchema.strict().parse(reply.json());
  expect({ code: body.error, status: reply.statusCode }).toEqual({ code, status: ERROR_STATUS[code] });
  expect(body.request_id).toBe(reply.headers['x-request-id']);
  return { message: body.message, details: body.details ?? {} };
}

/** A form as `inject` takes it. A part with a name is a file. */
export async function formRequest(
  url: string,
  parts: [name: string, value: string | Uint8Array<ArrayBuffer>, filename?: string][],
) {
  const form = new FormData();
  for (const [name, value, filename] of parts) {
    if (typeof value === 'string' && filename === undefined) form.append(name, value);
    else form.append(name, new Blob([value]), filename);
  }
  const encoded = new Response(form);
  const contentType = encoded.headers.get('content-type') ?? '';
  return {
    method: 'POST' as const,
    url,
    headers: { 'content-type': contentType },
    payload: Buffer.from(await encoded.arrayBuffer()),
  };
}
