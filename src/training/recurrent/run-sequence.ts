// Runs a recurrent layer over the steps of a chunk of samples, forward and back through time.
import * as tf from '@tensorflow/tfjs-core';
import { runHostKernel, transposeMatrix } from '../host-kernel.js';
import type { LayerParameters } from '../layer-parameters.js';
import { addTo, turnDenseKernel } from '../steps/dense-step.js';
import type { LayerNumbers } from '../steps/step-numbers.js';
import { type CellRules, cellRules } from './cell-rules.js';
import type { CellState, StepSums } from './recurrent-cell.js';
import { cellOf, columnsOf, type RecurrentStep, splitWeights } from './recurrent-shape.js';

/** What the way back needs: a step at a time, samples side by side. */
export interface KeptSequence {
  /** `[rows, units, kept]` of every step. */
  readonly slopes: readonly Float64Array[];
  /** Hidden states before every step, `[rows, steps, units]`, as the recurrent weights see them. */
  readonly before: Float32Array;
}

/** States of all steps, real numbers, `[rows, steps, units]`. `memories` is empty for cells without. */
export interface SequenceStates {
  readonly hidden: Float64Array;
  readonly memories: Float64Array;
  readonly kept: KeptSequence;
}

/**
 * Hidden states meet the graph's recurrent weights, which are scaled for the input's units: this is what the
 * real state is multiplied with.
 */
const stateScale = ({ biasScale, kernelScale }: LayerNumbers) => biasScale / kernelScale;

/** Weights and arrays of a pass. */
interface Pass {
  readonly step: RecurrentStep;
  readonly rows: number;
  readonly numbers: LayerNumbers;
  readonly rules: CellRules;
}

function zeroState({ step, rows }: Pass): CellState {
  const size = rows * step.units;
  return { hidden: new Float64Array(size), memory: new Float64Array(size) };
}

/** Copies `[rows, units]` to or from step `t` of `[rows, steps, units]`. */
function forEachState({ step, rows }: Pass, t: number, visit: (one: number, all: number) => void) {
  const { units, steps } = step;
  for (let row = 0; row < rows; row++) {
    const to = (row * steps + t) * units;
    for (let j = 0; j < units; j++) visit(row * units + j, to + j);
  }
}

/** Sums of the input of all steps, `[rows·steps, columns]`, with bias. */
function sumInputs({ step, rows, numbers }: Pass, x: tf.Tensor): Float32Array {
  const { nIn, steps } = step;
  const columns = columnsOf(step);
  const { input, bias } = splitWeights(step, numbers.kernel, numbers.bias);
  const all = tf.matMul(
    tf.reshape<tf.Rank.R2>(x, [rows * steps, nIn]),
    tf.tensor2d(input, [nIn, columns]),
  );
  const sums = new Float32Array(rows * steps * columns);
  runHostKernel([all], [], ([values]) => {
    for (let i = 0; i < sums.length; i++) sums[i] = values[i] + bias[i % columns];
  });
  return sums;
}

function readTensor(tensor: tf.Tensor, target: Float32Array): Float32Array {
  runHostKernel([tensor], [], ([values]) => target.set(values.subarray(0, target.length)));
  return target;
}

/** All states of a chunk. Call it inside `tf.tidy`. */
export function runSequence(
  step: RecurrentStep,
  rows: number,
  numbers: LayerNumbers,
  x: tf.Tensor,
): SequenceStates {
  const pass: Pass = { step, rows, numbers, rules: cellRules(numbers.formats) };
  const { units, steps } = step;
  const cell = cellOf(step);
  const columns = columnsOf(step);
  const { hidden: weights, hiddenBias } = splitWeights(step, numbers.kernel, numbers.bias);
  const recurrent = tf.tensor2d(weights, [units, columns]);
  const fromInput = sumInputs(pass, x);
  const fromHidden = new Float32Array(rows * columns);
  const state = zeroState(pass);
  const size = rows * steps * units;
  const hidden = new Float64Array(size);
  const memories = new Float64Array(step.cell === 'lstm' ? size : 0);
  const before = new Float32Array(size);
  const slopes: Float64Array[] = [];
  const scale = stateScale(numbers);
  for (let t = 0; t < steps; t++) {
    if (t > 0) {
      const past = Float32Array.from(state.hidden, (value) => value * scale);
      forEachState(pass, t, (one, all) => {
        before[all] = past[one];
      });
      readTensor(tf.matMul(tf.tensor2d(past, [rows, units]), recurrent), fromHidden);
    }
    const sums: StepSums = {
      fromInput,
      first: t * columns,
      stride: steps * columns,
      fromHidden: t > 0 ? fromHidden : undefined,
      unit: 1 / numbers.biasScale,
      hiddenBias,
    };
    const kept = new Float64Array(rows * units * cell.kept);
    cell.forward(pass.rules, sums, state, rows, units, kept);
    slopes.push(kept);
    forEachState(pass, t, (one, all) => {
      hidden[all] = state.hidden[one];
      if (memories.length > 0) memories[all] = state.memory[one];
    });
  }
  return { hidden, memories, kept: { slopes, before } };
}

/** Slopes of the pre-activations of all steps, `[rows, steps, columns]`, in units of the graph's sums. */
interface SumSlopes {
  readonly toInput: Float32Array;
  readonly toHidden: Float32Array;
}

/** Back through time: `outer` is the gradient of all hidden states (real), `[rows, steps, units]`. */
function sumSlopes(pass: Pass, { slopes }: KeptSequence, outer: Float64Array): SumSlopes {
  const { step, rows, numbers } = pass;
  const { units, steps } = step;
  const cell = cellOf(step);
  const columns = columnsOf(step);
  const { hidden: weights } = splitWeights(step, numbers.kernel, numbers.bias);
  const turned = tf.tensor2d(turnDenseKernel(weights, units, columns), [columns, units]);
  const toInput = new Float32Array(rows * steps * columns);
  const toHidden = cell.gates === 4 ? toInput : new Float32Array(toInput.length);
  const state = zeroState(pass);
  const unit = 1 / numbers.biasScale;
  const stride = steps * columns;
  const current = new Float32Array(rows * columns);
  const past = new Float32Array(rows * units);
  for (let t = steps - 1; t >= 0; t--) {
    forEachState(pass, t, (one, all) => {
      state.hidden[one] += outer[all];
    });
    const first = t * columns;
    cell.backward(slopes[t], state, { toInput, first, stride, toHidden }, rows, units);
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < columns; k++) {
        const at = first + row * stride + k;
        toInput[at] *= unit;
        if (toHidden !== toInput) toHidden[at] *= unit;
        current[row * columns + k] = toHidden[at];
      }
    }
    if (t === 0) break;
    readTensor(tf.matMul(tf.tensor2d(current, [rows, columns]), turned), past);
    const scale = stateScale(numbers);
    for (let i = 0; i < past.length; i++) state.hidden[i] += scale * past[i];
  }
  return { toInput, toHidden };
}

/** Adds `leftᵀ · right` of `[count, a]` and `[count, b]`. */
function addProducts(left: tf.Tensor, right: tf.Tensor2D, a: number, target: Float64Array): void {
  const turned = transposeMatrix(left, right.shape[0], a) as tf.Tensor2D;
  addTo(target, tf.matMul(turned, right));
}

function addColumns(target: Float64Array, values: Float32Array, columns: number, first = 0): void {
  for (let start = first; start < values.length; start += columns) {
    for (let c = 0; c < target.length; c++) target[c] += values[start + c];
  }
}

/**
 * Adds the gradients of graph kernel and bias, and returns that of the input where it is wanted. `outer` is the
 * gradient of the hidden states in real numbers.
 */
export function runSequenceBack(
  step: RecurrentStep,
  rows: number,
  numbers: LayerNumbers,
  x: tf.Tensor,
  kept: KeptSequence,
  outer: Float64Array,
  gradient: LayerParameters,
  wantsInput: boolean,
): tf.Tensor | undefined {
  const pass: Pass = { step, rows, numbers, rules: cellRules(numbers.formats) };
  const { nIn, units, steps } = step;
  const columns = columnsOf(step);
  const { toInput, toHidden } = sumSlopes(pass, kept, outer);
  const target = splitWeights(step, gradient.kernel, gradient.bias);
  const count = rows * steps;
  const inputSlopes = tf.tensor2d(toInput, [count, columns]);
  const hiddenSlopes = tf.tensor2d(toHidden, [count, columns]);
  addProducts(tf.reshape(x, [count, nIn]), inputSlopes, nIn, target.input);
  addProducts(tf.tensor2d(kept.before, [count, units]), hiddenSlopes, units, target.hidden);
  addColumns(target.bias, toInput, columns);
  addColumns(target.hiddenBias, toHidden, columns, columns - target.hiddenBias.length);
  if (!wantsInput) return undefined;
  const { input } = splitWeights(step, numbers.kernel, numbers.bias);
  const turned = tf.tensor2d(turnDenseKernel(input, nIn, columns), [columns, nIn]);
  return tf.matMul(inputSlopes, turned);
}
