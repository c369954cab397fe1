// WebAssembly instructions as byte sequences that nest like expressions (WebAssembly Core Specification 2.0, chapter 5.4).

/** Bytes of one or more instructions. */
export type Wasm = readonly number[];

/** Binary operators and tests on `i32`. */
const SCALAR = {
  add: 0x6a,
  sub: 0x6b,
  mul: 0x6c,
  and: 0x71,
  shl: 0x74,
  shiftRight: 0x76,
  lessThan: 0x49,
  greaterSigned: 0x4a,
} as const;

/** Vector instructions without immediates: their numbers after the prefix 0xfd. */
const VECTOR = {
  'i16x8.narrow': 0x85,
  'i32x4.eq': 0x37,
  'i32x4.ne': 0x38,
  'i32x4.lt': 0x39,
  'i32x4.gt': 0x3b,
  'f32x4.eq': 0x41,
  'f32x4.lt': 0x43,
  'f32x4.gt': 0x44,
  'f64x2.ne': 0x48,
  'f64x2.lt': 0x49,
  'f64x2.gt': 0x4a,
  and: 0x4e,
  andNot: 0x4f,
  or: 0x50,
  bitSelect: 0x52,
  'f32x4.fromF64': 0x5e,
  'f64x2.fromF32': 0x5f,
  'f32x4.floor': 0x68,
  'f32x4.trunc': 0x69,
  'f32x4.nearest': 0x6a,
  'f64x2.ceil': 0x74,
  'f64x2.floor': 0x75,
  'f64x2.trunc': 0x7a,
  'f64x2.nearest': 0x94,
  'i32x4.add': 0xae,
  'i32x4.sub': 0xb1,
  'i32x4.mul': 0xb5,
  'i32x4.min': 0xb6,
  'i32x4.max': 0xb8,
  'i32x4.dotI16': 0xba,
  'f32x4.abs': 0xe0,
  'f32x4.sqrt': 0xe3,
  'f32x4.add': 0xe4,
  'f32x4.sub': 0xe5,
  'f32x4.mul': 0xe6,
  'f32x4.div': 0xe7,
  'f32x4.pmin': 0xea,
  'f32x4.pmax': 0xeb,
  'f64x2.abs': 0xec,
  'f64x2.add': 0xf0,
  'f64x2.sub': 0xf1,
  'f64x2.mul': 0xf2,
  'f64x2.div': 0xf3,
  'f64x2.min': 0xf6,
  'f64x2.max': 0xf7,
  'i32x4.fromF32': 0xf8,
  'f32x4.fromI32': 0xfa,
  'i32x4.fromF64': 0xfc,
  'f64x2.fromI32': 0xfe,
} as const;
export type VectorOperation = keyof typeof VECTOR;

const VECTOR_SHIFT = { shl: 0xab, shiftRight: 0xac, shiftRightUnsigned: 0xad } as const;
const VECTOR_LOAD = { whole: 0x00, splat32: 0x09, splat64: 0x0a, low64: 0x5d } as const;

/** Unsigned LEB128. */
export function unsignedBytes(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

function signedBytes(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

export function constant(value: number): Wasm {
  return [0x41, ...signedBytes(value)];
}

export function get(local: number): Wasm {
  return [0x20, ...unsignedBytes(local)];
}

export function set(local: number, value: Wasm): Wasm {
  return [...value, 0x21, ...unsignedBytes(local)];
}

/** Sets a local and leaves the value on the stack. */
export function tee(local: number, value: Wasm): Wasm {
  return [...value, 0x22, ...unsignedBytes(local)];
}

/** `a op b` on `i32`. */
export function scalar(op: keyof typeof SCALAR, a: Wasm, b: Wasm): Wasm {
  return [...a, ...b, SCALAR[op]];
}

/** `local += amount`. */
export function increase(local: number, amount: Wasm): Wasm {
  return set(local, scalar('add', get(local), amount));
}

/** The `i32` at `address + offset`. */
export function load(address: Wasm, offset: number): Wasm {
  return [...address, 0x28, 2, ...unsignedBytes(offset)];
}

/** Runs `body` while the `i32` expression `condition` at its end is not zero; at least once. */
export function repeatWhile(body: Wasm, condition: Wasm): Wasm {
  return [0x03, 0x40, ...body, ...condition, 0x0d, 0, 0x0b];
}

export function when(condition: Wasm, then: Wasm, otherwise: Wasm = []): Wasm {
  return [...condition, 0x04, 0x40, ...then, 0x05, ...otherwise, 0x0b];
}

/** A vector instruction after its operands. */
export function vector(op: VectorOperation, ...operands: readonly Wasm[]): Wasm {
  return join(...operands, [0xfd, ...unsignedBytes(VECTOR[op])]);
}

/** Code one after the other; many times faster than `flat`. */
export function join(...parts: readonly Wasm[]): Wasm {
  return ([] as number[]).concat(...parts);
}

/** A shift of `i32x4` by a number of bits known when the code is made. */
export function vectorShift(op: keyof typeof VECTOR_SHIFT, value: Wasm, bits: number): Wasm {
  return [...value, ...constant(bits), 0xfd, ...unsignedBytes(VECTOR_SHIFT[op])];
}

/** One of the four 32-bit lanes as an `i32`. */
export function extractWord(value: Wasm, lane: number): Wasm {
  return [...value, 0xfd, 0x1b, lane];
}

/** `value` with its high half from `address + offset`. */
export function loadHighHalf(address: Wasm, offset: number, value: Wasm): Wasm {
  return [...address, ...value, 0xfd, 0x57, 2, ...unsignedBytes(offset), 1];
}

/** A vector, one element for all lanes, or eight bytes with zeros behind them, from `address + offset`. */
export function vectorLoad(how: keyof typeof VECTOR_LOAD, address: Wasm, offset: number): Wasm {
  return [...address, 0xfd, VECTOR_LOAD[how], 2, ...unsignedBytes(offset)];
}

export function vectorStore(address: Wasm, offset: number, value: Wasm): Wasm {
  return [...address, ...value, 0xfd, 0x0b, 2, ...unsignedBytes(offset)];
}

/** `[low half of a, low half of b]`, or the high halves. */
export function joinHalves(a: Wasm, b: Wasm, high = false): Wasm {
  const first = high ? 8 : 0;
  const lanes = Array.from({ length: 16 }, (_, i) => first + (i < 8 ? i : i + 8));
  return [...a, ...b, 0xfd, 0x0d, ...lanes];
}

/** Four 32-bit lanes chosen from `a` (0 … 3) and `b` (4 … 7). */
export function shuffleWords(a: Wasm, b: Wasm, lanes: readonly number[]): Wasm {
  const bytes = lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]);
  return [...a, ...b, 0xfd, 0x0d, ...bytes];
}

/** A vector of zeros. */
export const ZERO_VECTOR: Wasm = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];
