import type { OutgoingRequest, Send } from './send';

/** Browsers: fetch, or XMLHttpRequest where the progress of an upload is asked for, which fetch cannot tell. */
export const send: Send = (request) => {
  if (request.onUploadProgress !== undefined) return sendWithProgress(request);
  const { url, method, headers, body, signal } = request;
  // No cookies are used; leaving them out keeps other origins simple.
  return fetch(url, {
    method,
    headers,
    signal,
    credentials: 'omit',
    ...(body === undefined ? {} : { body }),
  });
};

function sendWithProgress({
  url,
  method,
  headers,
  body,
  signal,
  onUploadProgress,
}: OutgoingRequest): Promise<Response> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const xhr = new XMLHttpRequest();
    const onAbort = () => xhr.abort();
    const settle = (finish: () => void) => {
      signal.removeEventListener('abort', onAbort);
      finish();
    };
    xhr.open(method, url);
    xhr.responseType = 'arraybuffer';
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = ({ loaded, total, lengthComputable }) => {
      if (lengthComputable && total > 0) onUploadProgress?.(loaded / total);
    };
    xhr.onload = () => settle(() => resolve(responseOf(xhr)));
    xhr.onerror = () => settle(() => reject(new TypeError('Network request failed')));
    xhr.onabort = () => settle(() => reject(signal.reason));
    signal.addEventListener('abort', onAbort, { once: true });
    xhr.send(body ?? null);
  });
}

function responseOf(xhr: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const line of xhr.getAllResponseHeaders().trim().split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.append(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  // A reply of these kinds may have no body at all.
  const body = xhr.status === 204 || xhr.status === 304 ? null : xhr.response;
  return new Response(body, { status: xhr.status, headers });
}
