// Loops of generated code, and the vector expressions that all kernels share.
import {
  constant,
  get,
  increase,
  join,
  repeatWhile,
  scalar,
  set,
  shuffleWords,
  type VectorOperation,
  vector,
  vectorLoad,
  type Wasm,
} from '../../fixed-point/wasm/instructions.js';

/** Runs `body` with `local` = start, start + step … below `end` (bytes); at least once. `end` is evaluated every time. */
export function forEach(
  local: number,
  start: Wasm,
  end: Wasm,
  step: number,
  body: readonly Wasm[],
): Wasm {
  const round = join(...body, increase(local, constant(step)));
  return join(set(local, start), repeatWhile(round, scalar('lessThan', get(local), end)));
}

/**
 * `tile(width)` for every `width` of `count` columns, then once for those left over. Every tile moves `local`, 0 before the
 * first, by `step` bytes a column.
 */
export function forTiles(
  local: number,
  count: number,
  step: number,
  width: number,
  tile: (width: number) => Wasm,
): Wasm {
  const full = width * Math.floor(count / width);
  const rest = count - full;
  const more = scalar('lessThan', get(local), constant(full * step));
  return join(full > 0 ? repeatWhile(tile(width), more) : [], rest > 0 ? tile(rest) : []);
}

/** `0 … count − 1`. */
export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** Four floats at `address + offset`. */
export function loadVector(address: Wasm, offset = 0): Wasm {
  return vectorLoad('whole', address, offset);
}

/** One float at an address known when the code is made, in all lanes. */
export function loadConstant(address: number): Wasm {
  return vectorLoad('splat32', constant(0), address);
}

/** `local = local op value`. */
export function update(op: VectorOperation, local: number, value: Wasm): Wasm {
  return set(local, vector(op, get(local), value));
}

/** The sums over the lanes of up to four vectors, one a lane; what is missing gives arbitrary lanes. */
export function sumLanes(locals: readonly number[]): Wasm {
  const [a, b, c, d] = [0, 1, 2, 3].map((i) => get(locals[Math.min(i, locals.length - 1)]));
  const pairs = (p: Wasm, q: Wasm) =>
    vector('f32x4.add', shuffleWords(p, q, [0, 4, 1, 5]), shuffleWords(p, q, [2, 6, 3, 7]));
  const [ab, cd] = [pairs(a, b), pairs(c, d)];
  return vector(
    'f32x4.add',
    shuffleWords(ab, cd, [0, 1, 4, 5]),
    shuffleWords(ab, cd, [2, 3, 6, 7]),
  );
}
