import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // What would leave this machine fails at once, and the test that caused it with it.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** Starts the system's Chromium without a window. `audioFile`: a WAV that the microphone hears. */
export function launchBrowser({ audioFile }: { audioFile?: string } = {}): Promise<Browser> {
  const microphone =
    audioFile === undefined
      ? []
      : [
          '--use-fake-device-for-media-stream',
          '--use-fake-ui-for-media-stream',
          `--use-file-for-fake-audio-capture=${audioFile}`,
        ];
  return chromium.launch({
    executablePath: findChromium(),
    chromiumSandbox: false,
    args: [...FLAGS, ...microphone],
  });
}

function findChromium(): string {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {}
    }
  }
  throw new Error('Chromium is not installed. On Debian: apt-get install chromium');
}
