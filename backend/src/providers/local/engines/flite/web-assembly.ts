/** A compiled program. It can be posted to worker threads. */
export interface WasmProgram {
  readonly [Symbol.toStringTag]: string;
}

interface WasmInstance {
  readonly exports: Record<string, unknown>;
}

interface WebAssemblyApi {
  compile(bytes: Uint8Array): Promise<WasmProgram>;
  instantiate(program: WasmProgram, imports: Record<string, Record<string, unknown>>): Promise<WasmInstance>;
}

/** Node's WebAssembly, of which its types know nothing: they come with those of browsers only. */
export const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
