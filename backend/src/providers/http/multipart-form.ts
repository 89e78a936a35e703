import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';

export interface FilePart {
  bytes: Uint8Array;
  filename: string;
  contentType: string;
}

export interface MultipartForm {
  body: Readable;
  headers: { 'content-type': string; 'content-length': string };
}

/**
 * A `multipart/form-data` body (RFC 7578) that streams its files from where they are, without a copy. It can be
 * sent once.
 */
export function multipartForm(
  parts: Iterable<readonly [name: string, value: string | FilePart]>,
): MultipartForm {
  const boundary = `form-${randomUUID()}`;
  const pieces: Uint8Array[] = [];
  for (const [name, value] of parts) {
    const disposition = `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(name)}"`;
    if (typeof value === 'string') {
      pieces.push(Buffer.from(`${disposition}\r\n\r\n${value}\r\n`));
    } else {
      const { bytes, filename, contentType } = value;
      pieces.push(
        Buffer.from(`${disposition}; filename="${quoted(filename)}"\r\ncontent-type: ${contentType}\r\n\r\n`),
        bytes,
        Buffer.from('\r\n'),
      );
    }
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  const length = pieces.reduce((total, piece) => total + piece.byteLength, 0);
  return {
    body: Readable.from(pieces),
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(length),
    },
  };
}

/** Escapes as HTML forms do: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html */
function quoted(text: string): string {
  return text.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');
}
