// The vector functions of the generated kernels against the language's own, over their whole range.
import { expect, test } from 'vitest';
import { constant, get, vectorStore, type Wasm } from '../../src/fixed-point/wasm/instructions.js';
import { webAssembly } from '../../src/fixed-point/wasm/web-assembly.js';
import { forEach, loadVector, sumLanes } from '../../src/training/fused/loops.js';
import { bytesOfFunctions } from '../../src/training/fused/module-of-functions.js';
import { exponential, logarithm } from '../../src/training/fused/vector-functions.js';

/** Applies `code`, which reads the four values at local 0, to all values. */
function applyVector(code: Wasm, values: Float32Array): Float32Array {
  const memory = new webAssembly.Memory({ initial: 16, maximum: 16 });
  const floats = new Float32Array(memory.buffer, 0, values.length);
  floats.set(values);
  const body = forEach(0, constant(0), constant(4 * values.length), 16, [
    vectorStore(get(0), 0, code),
  ]);
  const f = { exportName: 'run', parameters: 0, integers: 1, vectors: 4, body };
  const module = new webAssembly.Module(bytesOfFunctions([f]));
  const instance = new webAssembly.Instance(module, { room: { memory } });
  (instance.exports.run as () => void)();
  return floats.slice();
}

const VALUES = 40_000;

test('exp is right to three units in the last place from −60 to 0, floored below, and keeps what is not a number', () => {
  const values = Float32Array.from({ length: VALUES }, (_, i) => (-60 * i) / VALUES);
  const found = applyVector(exponential(loadVector(get(0)), 1, 2), values);
  const worst = Math.max(...found.map((y, i) => Math.abs(y / Math.exp(values[i]) - 1)));
  expect(worst).toBeLessThan(2e-7);
  const special = Float32Array.of(0, -1000, -Infinity, Number.NaN);
  const [one, far, farthest, none] = applyVector(exponential(loadVector(get(0)), 1, 2), special);
  expect([one, none]).toEqual([1, Number.NaN]);
  expect([far, farthest]).toEqual([Math.fround(Math.exp(-60)), Math.fround(Math.exp(-60))]);
});

test('ln is right to three units in the last place of the larger of 1 and the result', () => {
  const values = Float32Array.from({ length: VALUES }, (_, i) => Math.exp((70 * i) / VALUES - 10));
  const found = applyVector(logarithm(loadVector(get(0)), 1, 2, 3), values);
  const errors = found.map((y, i) => {
    const expected = Math.log(values[i]);
    return Math.abs(y - expected) / Math.max(1, Math.abs(expected));
  });
  expect(Math.max(...errors)).toBeLessThan(2e-7);
});

test('lane sums of four vectors land in their lanes', () => {
  const values = Float32Array.from({ length: 4 }, (_, i) => i + 1);
  const load = [1, 2, 3, 4].flatMap((local) => [...loadVector(get(0)), 0x21, local]);
  expect([...applyVector([...load, ...sumLanes([1, 2, 3, 4])], values)]).toEqual([10, 10, 10, 10]);
});
