// A WebAssembly module of one function over an imported memory, byte by byte (Core Specification 2.0, chapter 5.5).
import { unsignedBytes, type Wasm } from './instructions.js';

const I32 = 0x7f;
const V128 = 0x7b;

/** A function `run(i32, …)`; locals follow the parameters: first `integers` of `i32`, then `vectors` of `v128`. */
export interface WasmFunction {
  readonly parameters: number;
  readonly integers: number;
  readonly vectors: number;
  readonly body: Wasm;
}

/** The module: imports `room.memory`, exports `run`. */
export function moduleBytes(f: WasmFunction): Uint8Array {
  const type = [
    ...[0x60, ...unsignedBytes(f.parameters), ...new Array<number>(f.parameters).fill(I32)],
    0,
  ];
  const locals = [2, ...unsignedBytes(f.integers), I32, ...unsignedBytes(f.vectors), V128];
  const code = [...locals, ...f.body, 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, ...type]),
    ...section(2, [1, ...nameBytes('room'), ...nameBytes('memory'), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...nameBytes('run'), 0, 0]),
    ...section(10, [1, ...unsignedBytes(code.length), ...code]),
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsignedBytes(content.length), ...content];
}

function nameBytes(name: string): number[] {
  return [name.length, ...Array.from(name, (letter) => letter.charCodeAt(0))];
}
