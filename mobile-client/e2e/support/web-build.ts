import { fileURLToPath } from 'node:url';
import { ensureWebClientBuilt } from '../../../scripts/lib/web-client.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Folder with the build of the client that the tests run: `E2E_WEB_CLIENT_FOLDER`, else the one of `npm start`. */
export const WEB_CLIENT_FOLDER = process.env.E2E_WEB_CLIENT_FOLDER ?? `${ROOT}mobile-client/dist`;

/** Builds the client once for all tests, unless its build is up to date. */
export default async function buildWebClient(): Promise<void> {
  if (process.env.E2E_WEB_CLIENT_FOLDER === undefined) await ensureWebClientBuilt(ROOT, process.env);
}
