/** The smallest WebAssembly module: its magic number and version. */
const EMPTY_MODULE = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);

let known: boolean | undefined;

/** Whether the browser, and the page's content policy, let the parser run, which is WebAssembly. */
export function canRenderMarkdown(): boolean {
  known ??= compiles();
  return known;
}

function compiles(): boolean {
  try {
    return new WebAssembly.Module(EMPTY_MODULE) instanceof WebAssembly.Module;
  } catch {
    return false;
  }
}
