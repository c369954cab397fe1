// Inputs on their way in: real features quantised, raw integers checked and brought into the order of the kernels.
import { type FixedPointFormat, fractionBits, maxRaw, minRaw } from '../core/fixed-point-format.js';
import type { NetworkLayer } from '../core/quantised-network.js';
import { WIDEST_IN_DOUBLES } from './batch-arithmetic.js';
import { type BatchMemory, type Slot, storeValues } from './batch-memory.js';
import { semanticsOf } from './layers/all-layers.js';
import { createQuantiser } from './quantise.js';
import { packFindings } from './wasm/pack-kernel.js';
import { BLOCK_SAMPLES } from './wasm/storage.js';

/** As `quantiseInputs` of the interpreter. Throws INPUT where a feature is not finite. */
export function quantiseFeatures(input: NetworkLayer, features: Float32Array): Float64Array {
  const format = input.result;
  const quantise = createQuantiser(format);
  const raw = new Float64Array(features.length);
  const plain = format.rounding === 'TRN' || format.rounding === 'RND';
  if (!plain || format.width > WIDEST_IN_DOUBLES) {
    for (let i = 0; i < raw.length; i++) raw[i] = quantise(features[i]);
    return raw;
  }
  const scale = 2 ** fractionBits(format);
  const [low, high] = [minRaw(format), maxRaw(format)];
  // A float32 has 24 bits, so adding a half is exact wherever it decides anything.
  const half = format.rounding === 'RND' ? 0.5 : 0;
  for (let i = 0; i < raw.length; i++) {
    const rounded = Math.floor(features[i] * scale + half);
    // Overflows, infinities and NaN are not in the range.
    raw[i] = rounded >= low && rounded <= high ? rounded + 0 : quantise(features[i]);
  }
  return raw;
}

/** Puts one chunk of raw inputs `[count, …]` into the input's slot. Throws INTERNAL where one is not of its format. */
export type InputLoader = (inputs: Float64Array, count: number) => void;

/** The loader of a slot that holds up to `blocks` blocks. */
export function createInputLoader(
  memory: BatchMemory,
  input: NetworkLayer,
  slot: Slot,
  blocks: number,
): InputLoader {
  const verify = semanticsOf(input).prepare(input, []);
  const loadAny: InputLoader = (inputs, count) => {
    if (!holdsAll(input.result, inputs)) verify?.([inputs], count);
    storeValues(memory, slot, inputs, count);
  };
  if (slot.storage !== 'pairs') return loadAny;
  const loadBlocks = createPacker(memory, input, slot, blocks);
  // What the kernel does not take, the other way takes or refuses.
  return (inputs, count) => {
    if (count % BLOCK_SAMPLES !== 0 || !loadBlocks(inputs, count)) loadAny(inputs, count);
  };
}

/** Whole blocks of 16-bit inputs, by a kernel; false where some value is not of the format. */
function createPacker(
  memory: BatchMemory,
  { result }: NetworkLayer,
  { address, features }: Slot,
  blocks: number,
): (inputs: Float64Array, count: number) => boolean {
  const values = memory.allocate(blocks * BLOCK_SAMPLES * features * 8 + 16);
  const findings = memory.allocate(48);
  const run = memory.kernels.packKernel();
  const pairs = Math.ceil(features / 2);
  const [low, high] = [minRaw(result), maxRaw(result)];
  return (inputs, count) => {
    new Float64Array(memory.wasm.buffer, values, inputs.length).set(inputs);
    run(values, address, features * 8, pairs, count / BLOCK_SAMPLES, findings);
    const { mismatch, lowest, highest } = packFindings(memory.wasm.buffer, findings);
    const whole = mismatch.every((lane) => lane === 0);
    return whole && lowest.every((raw) => raw >= low) && highest.every((raw) => raw <= high);
  };
}

/** Whether all values are raw integers of the format. */
function holdsAll(format: FixedPointFormat, raw: Float64Array): boolean {
  const [low, high] = [minRaw(format), maxRaw(format)];
  for (let i = 0; i < raw.length; i++) {
    const value = raw[i];
    if (!(value >= low && value <= high) || Math.floor(value) !== value) return false;
  }
  return true;
}
