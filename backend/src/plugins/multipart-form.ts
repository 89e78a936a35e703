import multipart from '@fastify/multipart';
import type { FastifyInstance } from 'fastify';
import { InvalidFormatError, RequestValidationError } from '../utils/errors.ts';

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
    throwFileSizeLimit: true,
  });
  app.addHook('preValidation', async (request) => {
    if (!request.isMultipart()) return;
    // Own keys only: a field named __proto__ must stay a field.
    const form: MultipartForm = { fields: Object.create(null), files: Object.create(null) };
    try {
      for await (const part of request.parts()) {
        if (part.type === 'file') {
          if (Object.hasOwn(form.files, part.fieldname)) {
            throw new RequestValidationError('The form has a file twice', {
              [part.fieldname]: 'came more than once',
            });
          }
          form.files[part.fieldname] = { bytes: await part.toBuffer(), filename: part.filename };
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
      throw isBrokenForm(error) ? new InvalidFormatError('The multipart body is broken or cut off') : error;
    }
    request.body = form;
  });
}

/** The parser reports what it cannot read as plain errors; its limits and ours are errors with a status or code. */
const isBrokenForm = (error: unknown): boolean =>
  error instanceof Error && error.constructor === Error && !('statusCode' in error);
