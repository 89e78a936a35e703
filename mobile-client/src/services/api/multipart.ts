import { asArrayBufferView, concatBytes, encodeText } from '../../utils/bytes';
import { bareMediaType, extensionOf, type Media } from '../../utils/media';

export type FormPart = string | Media;

/**
 * A `multipart/form-data` body. Made here and not by FormData, because that of React Native takes no bytes, and so
 * that a repeated request has identical bytes on every platform.
 */
export function encodeMultipart(
  parts: Readonly<Record<string, FormPart>>,
  boundary: string,
): { body: Uint8Array<ArrayBuffer>; contentType: string } {
  const chunks: Uint8Array[] = [];
  for (const [name, part] of Object.entries(parts)) {
    chunks.push(encodeText(`--${boundary}\r\n${partHeaders(name, part)}\r\n\r\n`));
    chunks.push(
      typeof part === 'string' ? encodeText(part) : asArrayBufferView(part.bytes),
      encodeText('\r\n'),
    );
  }
  chunks.push(encodeText(`--${boundary}--\r\n`));
  return { body: concatBytes(chunks), contentType: `multipart/form-data; boundary=${boundary}` };
}

function partHeaders(name: string, part: FormPart): string {
  if (typeof part === 'string') return `Content-Disposition: form-data; name="${escapeName(name)}"`;
  const fileName = part.name ?? `${name}.${extensionOf(part.mediaType)}`;
  return [
    `Content-Disposition: form-data; name="${escapeName(name)}"; filename="${escapeName(fileName)}"`,
    `Content-Type: ${/^[\w.+-]+\/[\w.+-]+$/.test(bareMediaType(part.mediaType)) ? bareMediaType(part.mediaType) : 'application/octet-stream'}`,
  ].join('\r\n');
}

/** As browsers do: what would end the quoted name is written in percent. */
const escapeName = (text: string): string =>
  text.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
