// The part of the WebAssembly interface used here, typed: the project compiles without the browser's library types.

/** Linear memory; its buffer is replaced whenever it grows. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** A compiled module, shared by all its instances. */
export interface WasmModule {
  readonly kind?: never;
}

interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}

interface WasmInterface {
  readonly Memory: new (limits: { initial: number; maximum: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (
    module: WasmModule,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => WasmInstance;
}

/** `globalThis.WebAssembly`, which every supported Node has. */
export const webAssembly = (globalThis as unknown as { WebAssembly: WasmInterface }).WebAssembly;
