import type { Readable } from 'node:stream';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { FileTooLargeError, InvalidFormatError, RequestValidationError } from '../utils/errors.ts';
import { mebibytesInWords } from '../utils/size-in-words.ts';
import { takesBody, wrongBodyType } from './body-type.ts';

/** A file part of a form. */
export interface UploadedFile {
  bytes: Buffer;
  filename: string;
}

/** A whole multipart body. A field that came several times is a list. */
export interface MultipartForm {
  fields: Record<string, string | string[]>;
  files: Record<string, UploadedFile>;
}

const MAX_FILES = 4;
const MAX_FIELDS = 32;
const MAX_FIELD_BYTES = 256 * 1024;

/** Reads multipart bodies into `request.body` as a `MultipartForm`, before validation. */
export async function multipartForm(
  app: FastifyInstance,
  { maxFileBytes }: { maxFileBytes: number },
): Promise<void> {
  await app.register(multipart, {
    limits: {
      fileSize: maxFileBytes,
      files: MAX_FILES,
      fields: MAX_FIELDS,
      fieldSize: MAX_FIELD_BYTES,
      parts: MAX_FILES + MAX_FIELDS,
      headerPairs: 32,
    },
    // Told by `truncated`: the parser's own error would come after the whole body was read.
    throwFileSizeLimit: false,
  });
  // Not async: every request passes here, and only few carry a form.
  app.addHook('preValidation', (request, _reply, done) => {
    if (!request.isMultipart() || request.is404) return done();
    if (!takesBody(request, 'multipart/form-data')) return done(wrongBodyType(request));
    readForm(request, maxFileBytes).then((form) => {
      request.body = form;
      done();
    }, done);
  });
}

async function readForm(request: FastifyRequest, maxFileBytes: number): Promise<MultipartForm> {
  const bodyBytes = Number(request.headers['content-length'] ?? 0);
  // Without a prototype: a field named __proto__ must stay a field.
  const form: MultipartForm = { fields: Object.create(null), files: Object.create(null) };
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') {
        if (Object.hasOwn(form.files, part.fieldname)) {
          throw new RequestValidationError('The form has a file twice', {
            [part.fieldname]: 'came more than once',
          });
        }
        const bytes = await readFile(part.file, Math.min(bodyBytes, maxFileBytes));
        if (part.file.truncated) {
          throw new FileTooLargeError(
            `The file ${part.fieldname} is larger than ${mebibytesInWords(maxFileBytes)} (MAX_UPLOAD_MB)`,
          );
        }
        form.files[part.fieldname] = { bytes, filename: part.filename };
      } else {
        if (part.valueTruncated) {
          throw new RequestValidationError('A field is too long', { [part.fieldname]: 'is too long' });
        }
        const value = String(part.value);
        const earlier = form.fields[part.fieldname];
        form.fields[part.fieldname] = earlier === undefined ? value : [earlier, value].flat();
      }
    }
  } catch (error) {
    throw isBrokenForm(error) ? brokenForm(request) : error;
  }
  return form;
}

const brokenForm = ({ headers }: FastifyRequest): InvalidFormatError =>
  new InvalidFormatError(
    headers['content-type']?.includes('boundary=')
      ? 'The multipart body is broken or cut off'
      : 'The header Content-Type names no boundary of the form: let your HTTP client write that header',
  );

/**
 * Reads a file part into one buffer. Its size is not declared, but the body's is: the file is at most as large,
 * and pages of memory that are never written cost nothing. Collecting pieces and joining them would hold it twice.
 */
async function readFile(file: Readable, expectedBytes: number): Promise<Buffer> {
  let bytes = Buffer.allocUnsafeSlow(expectedBytes);
  let length = 0;
  for await (const chunk of file) {
    // The parser emits buffers only.
    const piece = chunk as Buffer;
    if (length + piece.byteLength > bytes.byteLength) {
      bytes = Buffer.concat(
        [bytes.subarray(0, length)],
        Math.max(2 * bytes.byteLength, length + piece.byteLength),
      );
    }
    piece.copy(bytes, length);
    length += piece.byteLength;
  }
  return bytes.subarray(0, length);
}

/** The parser reports what it cannot read as plain errors; its limits and ours are errors with a status or code. */
const isBrokenForm = (error: unknown): boolean =>
  error instanceof Error && error.constructor === Error && !('statusCode' in error);
