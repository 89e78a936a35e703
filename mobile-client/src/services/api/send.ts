export interface OutgoingRequest {
  url: string;
  method: 'GET' | 'POST' | 'DELETE';
  headers: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
  signal: AbortSignal;
  /** Where the platform can tell: the part of the body that has left, 0 to 1. */
  onUploadProgress?: (fraction: number) => void;
}

/** Puts one request on the wire. Rejects when there is no reply, or with the signal's reason. */
export type Send = (request: OutgoingRequest) => Promise<Response>;

/** Phones: fetch, whose bodies stream but which cannot tell how much of an upload has left. */
export const send: Send = ({ url, method, headers, body, signal }) =>
  fetch(url, { method, headers, signal, ...(body === undefined ? {} : { body }) });
