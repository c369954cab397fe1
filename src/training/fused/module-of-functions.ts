// A WebAssembly module of several functions over an imported memory, byte by byte (Core Specification 2.0, chapter 5.5).
import { join, unsignedBytes, type Wasm } from '../../fixed-point/wasm/instructions.js';

const I32 = 0x7f;
const V128 = 0x7b;

/** A function of `parameters` integers without result; locals follow: first `integers` of `i32`, then `vectors` of `v128`. */
export interface ModuleFunction {
  readonly parameters: number;
  readonly integers: number;
  readonly vectors: number;
  readonly body: Wasm;
  /** Present where the function can be called from outside. */
  readonly exportName?: string;
}

/** Calls function number `index` of the module. */
export function call(index: number, ...values: readonly Wasm[]): Wasm {
  return [...join(...values), 0x10, ...unsignedBytes(index)];
}

/** The module: imports `room.memory`; every function is a small one, so that each is optimised well and soon. */
export function bytesOfFunctions(functions: readonly ModuleFunction[]): Uint8Array {
  const most = Math.max(...functions.map((f) => f.parameters));
  const types = Array.from({ length: most + 1 }, (_, count) => [
    0x60,
    ...counted(new Array<Wasm>(count).fill([I32])),
    0,
  ]);
  const exported = functions.flatMap(({ exportName }, i) =>
    exportName === undefined ? [] : [[...nameBytes(exportName), 0, ...unsignedBytes(i)]],
  );
  const bodies = functions.map(({ integers, vectors, body }) => {
    const locals = [2, ...unsignedBytes(integers), I32, ...unsignedBytes(vectors), V128];
    return [...unsignedBytes(locals.length + body.length + 1), ...locals, ...body, 0x0b];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, counted(types)),
    ...section(2, [1, ...nameBytes('room'), ...nameBytes('memory'), 2, 0, 1]),
    ...section(3, counted(functions.map((f) => unsignedBytes(f.parameters)))),
    ...section(7, counted(exported)),
    ...section(10, counted(bodies)),
  ]);
}

/** A vector of the format: its length, then its elements. */
function counted(elements: readonly Wasm[]): number[] {
  return [...unsignedBytes(elements.length), ...join(...elements)];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsignedBytes(content.length), ...content];
}

function nameBytes(name: string): number[] {
  return [name.length, ...Array.from(name, (letter) => letter.charCodeAt(0))];
}
