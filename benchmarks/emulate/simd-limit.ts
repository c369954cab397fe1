// The most 16-bit multiply-accumulates a second one core does in WebAssembly SIMD: a loop of nothing else.
import {
  constant,
  get,
  increase,
  repeatWhile,
  set,
  vector,
  vectorLoad,
  vectorStore,
} from '../../src/fixed-point/wasm/instructions.js';
import { moduleBytes } from '../../src/fixed-point/wasm/module-bytes.js';
import { webAssembly } from '../../src/fixed-point/wasm/web-assembly.js';

const VECTORS = 4;
const WEIGHTS = 2;
const [ROUNDS, FIRST] = [0, 1];
const FIRST_WEIGHT = FIRST + VECTORS * WEIGHTS;
const VALUE = FIRST_WEIGHT + WEIGHTS;
/** Multiply-accumulates of one round. */
const ROUND_MACS = VECTORS * WEIGHTS * 8;

/** `run(rounds)`: dot products of values in the first-level cache with two weights, added to eight accumulators. */
function limitBytes(): Uint8Array {
  const weights = Array.from({ length: WEIGHTS }, (_, i) => FIRST_WEIGHT + i);
  const products = Array.from({ length: VECTORS }, (_, i) => [
    ...set(VALUE, vectorLoad('whole', constant(64), 16 * i)),
    ...weights.flatMap((weight, j) => {
      const sum = FIRST + i * WEIGHTS + j;
      const product = vector('i32x4.dotI16', get(VALUE), get(weight));
      return set(sum, vector('i32x4.add', get(sum), product));
    }),
  ]).flat();
  return moduleBytes({
    parameters: 1,
    integers: 0,
    vectors: VECTORS * WEIGHTS + WEIGHTS + 1,
    body: [
      ...weights.flatMap((local, i) => set(local, vectorLoad('whole', constant(0), 16 * i))),
      ...repeatWhile([...products, ...increase(ROUNDS, constant(-1))], get(ROUNDS)),
      // Stored, so that nothing is optimised away.
      ...Array.from({ length: VECTORS * WEIGHTS }, (_, i) =>
        vectorStore(constant(256), 16 * i, get(FIRST + i)),
      ).flat(),
    ],
  });
}

/** Multiply-accumulates a second: the best of many short runs. */
export function measureSimdLimit(): number {
  const memory = new webAssembly.Memory({ initial: 1, maximum: 1 });
  const module = new webAssembly.Module(limitBytes());
  const instance = new webAssembly.Instance(module, { room: { memory } });
  const run = instance.exports.run as (rounds: number) => void;
  const rounds = 5000;
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 400; i++) {
    const start = performance.now();
    run(rounds);
    best = Math.min(best, performance.now() - start);
  }
  return (rounds * ROUND_MACS) / best / 1e-3;
}
