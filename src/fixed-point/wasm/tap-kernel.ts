// The one kernel of the batch evaluator: weighted taps of a block of samples, summed or compared, cast and stored.
import {
  constant,
  get,
  increase,
  load,
  repeatWhile,
  scalar,
  set,
  vector,
  vectorLoad,
  type Wasm,
  when,
} from './instructions.js';
import {
  headerBytes,
  JOB_BYTES,
  type KernelSpec,
  kernelConstants,
  tapBytes,
  weightPlace,
} from './kernel-spec.js';
import { applyStep, constantsOf, type LaneStep } from './lane-arithmetic.js';
import { moduleBytes } from './module-bytes.js';
import { laneKindOf, ROW_BYTES } from './storage.js';
import { storeOutputs } from './store-outputs.js';

/** Parameters of `run`, then the integer locals. */
const [JOB, JOBS_END, INPUT, OUTPUT, CONSTANTS, PASSES, INPUT_STRIDE, OUTPUT_STRIDE] = [
  0, 1, 2, 3, 4, 5, 6, 7,
];
const PARAMETERS = 8;
const [PROGRAM, FEATURE, OUTPUTS_LEFT, PASS, SOURCE, TARGET_BASE, ROW, TAPS_LEFT] = [
  8, 9, 10, 11, 12, 13, 14, 15,
];
const INTEGERS = 8;
const STORE_LOCALS = {
  targetBase: TARGET_BASE,
  feature: FEATURE,
  outputsLeft: OUTPUTS_LEFT,
  row: ROW,
} as const;

/**
 * Vector locals: accumulators (half a row for each output), a temporary, weights, then the constants. All loads
 * of a pass must fit the 16 registers of x86-64 beside the accumulators: V8 moves loads before all arithmetic.
 */
const FIRST = PARAMETERS + INTEGERS;
const VECTORS = 4;
const TEMPORARY = FIRST + 2 * VECTORS;
const TEMPORARY_VALUE = TEMPORARY + 1;
const FIRST_WEIGHT = TEMPORARY + 2;
const FIRST_CONSTANT = FIRST_WEIGHT + 2;

/** Accumulators of one output of the group. */
function accumulatorsOf(member: number): readonly number[] {
  return Array.from({ length: VECTORS }, (_, i) => FIRST + member * VECTORS + i);
}

function membersOf({ group }: KernelSpec): readonly number[] {
  return group === 1 ? [0] : [0, 1];
}

/**
 * The module of a kernel: `run(jobs, jobsEnd, input, output, constants, passes, inputStride, outputStride)`.
 * A pass is half a row: two a block, four with `doubles` as input. Strides are bytes from row to row of the
 * same feature: from block to block, from half block to half block with `doubles`.
 */
export function tapKernelBytes(spec: KernelSpec): Uint8Array {
  const constants = kernelConstants(spec).length;
  const readConstants = Array.from({ length: constants }, (_, i) =>
    set(FIRST_CONSTANT + i, vectorLoad('whole', get(CONSTANTS), 16 * i)),
  );
  const body = [
    ...readConstants.flat(),
    ...repeatWhile(jobCode(spec), scalar('lessThan', get(JOB), get(JOBS_END))),
  ];
  return moduleBytes({
    parameters: PARAMETERS,
    integers: INTEGERS,
    vectors: FIRST_CONSTANT - FIRST + constants,
    body,
  });
}

/** All passes of one job. */
function jobCode(spec: KernelSpec): Wasm {
  const left = [...increase(OUTPUTS_LEFT, constant(-spec.group)), ...get(OUTPUTS_LEFT)];
  const pass = [
    ...set(PROGRAM, load(get(JOB), 8)),
    ...set(FEATURE, load(get(JOB), 4)),
    ...set(OUTPUTS_LEFT, load(get(JOB), 12)),
    ...set(SOURCE, scalar('add', partOfRow(INPUT, 2, INPUT_STRIDE), load(get(JOB), 0))),
    ...set(TARGET_BASE, targetOfPass(spec)),
    ...repeatWhile(outputCode(spec), scalar('greaterSigned', left, constant(0))),
    ...increase(PASS, constant(1)),
  ];
  return [
    ...set(PASS, constant(0)),
    ...repeatWhile(pass, scalar('lessThan', get(PASS), get(PASSES))),
    ...increase(JOB, constant(JOB_BYTES)),
  ];
}

/** `base + (pass / parts) · stride + (pass mod parts) · (128 / parts)`; `parts` is 2 or 4. */
function partOfRow(base: number, parts: 2 | 4, stride: number): Wasm {
  const row = scalar('shiftRight', get(PASS), constant(parts / 2));
  const part = scalar('and', get(PASS), constant(parts - 1));
  const start = scalar('add', get(base), scalar('mul', row, get(stride)));
  return scalar('add', start, scalar('mul', part, constant(ROW_BYTES / parts)));
}

/** Where a pass puts its outputs: doubles take twice the room of integers. */
function targetOfPass({ input, output }: KernelSpec): Wasm {
  if ((input === 'doubles') === (output === 'doubles')) return partOfRow(OUTPUT, 2, OUTPUT_STRIDE);
  if (input === 'doubles') return partOfRow(OUTPUT, 4, OUTPUT_STRIDE);
  return scalar('add', get(OUTPUT), scalar('mul', get(PASS), get(OUTPUT_STRIDE)));
}

/** One group of outputs: initial values, taps, casts, stores. */
function outputCode(spec: KernelSpec): Wasm {
  const { group, input, productSteps, sumSteps, totalSteps } = spec;
  const splat = input === 'doubles' ? 'splat64' : 'splat32';
  const before = countConstants([...productSteps, ...sumSteps], spec);
  const start = membersOf(spec).flatMap((member) => [
    ...set(TEMPORARY, vectorLoad(splat, get(PROGRAM), 8 * member)),
    ...accumulatorsOf(member).flatMap((local) => set(local, get(TEMPORARY))),
  ]);
  const total = membersOf(spec)
    .flatMap(accumulatorsOf)
    .flatMap((local) => set(local, applySteps(totalSteps, spec, get(local), before)));
  return [
    ...start,
    ...set(TAPS_LEFT, load(get(PROGRAM), 8 * group)),
    ...increase(PROGRAM, constant(headerBytes(group))),
    ...tapLoop(spec),
    ...total,
    ...storeOutputs(input, spec.output, membersOf(spec).map(accumulatorsOf), STORE_LOCALS),
    ...increase(FEATURE, constant(group)),
  ];
}

/** One tap after the other; for single outputs two at once, half the cost of the loop itself. */
function tapLoop(spec: KernelSpec): Wasm {
  const bytes = tapBytes(spec.input, spec.group);
  const one = [...tapCode(spec, 0), ...increase(PROGRAM, constant(bytes))];
  const countDown = [...increase(TAPS_LEFT, constant(-1)), ...get(TAPS_LEFT)];
  if (spec.group === 2) return when(get(TAPS_LEFT), repeatWhile(one, countDown));
  const two = [
    ...tapCode(spec, 0),
    ...tapCode(spec, bytes),
    ...increase(PROGRAM, constant(2 * bytes)),
    ...increase(TAPS_LEFT, constant(-2)),
  ];
  const moreThanOne = scalar('lessThan', constant(1), get(TAPS_LEFT));
  return [...when(moreThanOne, repeatWhile(two, moreThanOne)), ...when(get(TAPS_LEFT), one)];
}

/** One tap, `offset` bytes ahead in the program, on all samples of the pass. */
function tapCode(spec: KernelSpec, offset: number): Wasm {
  const { input, combine, productSteps, sumSteps } = spec;
  const doubles = input === 'doubles';
  const combineWith =
    `${doubles ? 'f64x2' : 'i32x4'}.${combine === 'sum' ? 'add' : 'max'}` as const;
  const multiply = doubles ? 'f64x2.mul' : input === 'words' ? 'i32x4.mul' : 'i32x4.dotI16';
  const { start, bytes } = weightPlace(input);
  const splat = doubles ? 'splat64' : 'splat32';
  const weights = membersOf(spec).flatMap((member) =>
    set(FIRST_WEIGHT + member, vectorLoad(splat, get(PROGRAM), offset + start + bytes * member)),
  );
  const afterProducts = countConstants(productSteps, spec);
  const lanes = Array.from({ length: VECTORS }, (_, i) => {
    const values = set(TEMPORARY_VALUE, vectorLoad('whole', get(ROW), 16 * i));
    const sums = membersOf(spec).flatMap((member) => {
      const local = accumulatorsOf(member)[i];
      const product = vector(multiply, get(TEMPORARY_VALUE), get(FIRST_WEIGHT + member));
      const term = applySteps(productSteps, spec, product, 0);
      const sum = vector(combineWith, get(local), term);
      return set(local, applySteps(sumSteps, spec, sum, afterProducts));
    });
    return [...values, ...sums];
  });
  return [
    ...set(ROW, scalar('add', get(SOURCE), load(get(PROGRAM), offset))),
    ...weights,
    ...lanes.flat(),
  ];
}

function countConstants(steps: readonly LaneStep[], spec: KernelSpec): number {
  return steps.flatMap((step) => constantsOf(step, laneKindOf(spec.input))).length;
}

function applySteps(
  steps: readonly LaneStep[],
  spec: KernelSpec,
  value: Wasm,
  firstConstant: number,
): Wasm {
  const lanes = laneKindOf(spec.input);
  let code = value;
  let next = FIRST_CONSTANT + firstConstant;
  for (const step of steps) {
    const constants = constantsOf(step, lanes).map((_, i) => get(next + i));
    next += constants.length;
    code = applyStep(step, lanes, code, TEMPORARY, constants);
  }
  return code;
}
