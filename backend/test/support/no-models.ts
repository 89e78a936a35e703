import { fileURLToPath } from 'node:url';

/** A `models.json` with nothing in it, so that the one of whoever runs the tests plays no part. */
export const NO_MODELS_FILE = fileURLToPath(new URL('no-models.json', import.meta.url));
