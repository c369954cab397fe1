// Memory of fused steps, used again by the next training: every fresh one reserves gigabytes of address space.
import { type WasmMemory, webAssembly } from '../../fixed-point/wasm/web-assembly.js';

const PAGE = 65_536;
const MOST_PAGES = 4_096;

const idle: WasmMemory[] = [];

/** Memory of at least so many bytes, all zero. Hand it back with `releaseMemory`. */
export function acquireMemory(bytes: number): WasmMemory {
  const memory = idle.pop() ?? new webAssembly.Memory({ initial: 1, maximum: MOST_PAGES });
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
  if (missing > 0) memory.grow(missing);
  new Uint8Array(memory.buffer, 0, bytes).fill(0);
  return memory;
}

/** Nothing may use the memory any more. */
export function releaseMemory(memory: WasmMemory): void {
  idle.push(memory);
}
