import type { FastifyRequest } from 'fastify';
import { wrongBodyType } from '../plugins/body-type.ts';
import type { MultipartForm, UploadedFile } from '../plugins/multipart-form.ts';
import { RequestValidationError } from '../utils/errors.ts';

/** Bytes of the text fields and separators of a form. */
const FIELD_BYTES = 1024 * 1024;

/** Bytes of a whole form with so many files. */
export const formLimit = (maxFileBytes: number, files: number): number => files * maxFileBytes + FIELD_BYTES;

/** The multipart body of a request. Throws an `InvalidFormatError` when it has another kind. */
export function formOf(request: FastifyRequest): MultipartForm {
  if (!request.isMultipart()) throw wrongBodyType(request);
  // The multipart plugin has put the whole form here before the handler runs.
  return request.body as MultipartForm;
}

/** The file part of one of the names. Throws a `RequestValidationError` that names the first when there is none. */
export function requiredFile(form: MultipartForm, ...names: [string, ...string[]]): UploadedFile {
  for (const name of names) {
    const file = form.files[name];
    if (file) return file;
  }
  throw new RequestValidationError('A file is missing', { [names[0]]: 'must be a file part of the form' });
}

/** Refuses files that the route does not know, by name. */
export function refuseOtherFiles(form: MultipartForm, ...known: string[]): void {
  const unknown = Object.keys(form.files).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new RequestValidationError('The form has a file that is not known', {
      [unknown]: 'is not a known field',
    });
  }
}
