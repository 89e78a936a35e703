import { systemClock } from '../../../../utils/clock.ts';
import { createLogger } from '../../../../utils/logging.ts';
import { createHub } from '../hub.ts';

/** Downloads a source in a process of its own: endpoint, cache folder and source as JSON on the command line. */
const [endpoint = '', cacheFolder = '', source = ''] = process.argv.slice(2);
const hub = createHub({
  endpoint,
  cacheFolder,
  offline: false,
  logger: createLogger('ERROR'),
  clock: systemClock,
});
const folder = await hub.download(JSON.parse(source), {
  signal: new AbortController().signal,
  onProgress: () => {},
});
await hub.close();
process.stdout.write(folder);
