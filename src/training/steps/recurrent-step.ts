// LSTM and GRU layers over `[steps, nIn]`: gates through tables, rounded states, gradients back through time.
import type * as tf from '@tensorflow/tfjs-core';
import { gateFormat } from '../../fixed-point/recurrent-tables.js';
import { chooseFormat } from '../choose-format.js';
import { runHostKernel } from '../host-kernel.js';
import { cellRules } from '../recurrent/cell-rules.js';
import type { StepSums } from '../recurrent/recurrent-cell.js';
import {
  cellOf,
  columnsOf,
  type RecurrentStep,
  splitWeights,
} from '../recurrent/recurrent-shape.js';
import { type KeptSequence, runSequence, runSequenceBack } from '../recurrent/run-sequence.js';
import { startRecurrent } from '../recurrent/start-recurrent.js';
import { refuseLayer } from './layer-shapes.js';
import { given, type StepKind } from './step-kind.js';
import type { IntegerLayer } from './step-numbers.js';

export type { RecurrentStep } from '../recurrent/recurrent-shape.js';

/** A state has a sign. */
const FEWEST_STATE_BITS = 2;

export const recurrentStep: StepKind<RecurrentStep, KeptSequence> = {
  kind: 'recurrent',
  layers: ['lstm', 'gru'],
  plan: (layer, position, shape, weights) => {
    if (layer.kind !== 'lstm' && layer.kind !== 'gru') {
      refuseLayer(layer, position, 'is not recurrent', 'report this');
    }
    if (shape.length !== 2) {
      const problem = `input has shape [${shape}]`;
      refuseLayer(layer, position, problem, 'a recurrent layer reads [steps, features]');
    }
    const [steps, nIn] = shape;
    const { kind: cell, units, returnSequences } = layer;
    const step: RecurrentStep = {
      kind: 'recurrent',
      weights,
      cell,
      steps,
      nIn,
      units,
      returnSequences,
    };
    return {
      step,
      kernelShape: [nIn + units, columnsOf(step)],
      channels: cellOf(step).biases * units,
      fanIn: nIn + units,
      activation: 'never',
      shape: returnSequences ? [steps, units] : [units],
    };
  },
  conditionedInput: (step) => ({ columns: step.nIn, rows: step.nIn, channels: columnsOf(step) }),
  start: startRecurrent,
  forward: (step, { rows, own }, input) => {
    const { numbers } = given(own);
    const { hidden, kept } = runSequence(step, rows, numbers, input);
    return { output: handOn(step, rows, hidden, cellRules(numbers.formats).stateUnit), kept };
  },
  backward: (step, { rows, own }, { input, kept }, outer, gradient, wantsInput) => {
    const { numbers } = given(own);
    const { stateUnit } = cellRules(numbers.formats);
    const slopes = takeBack(step, rows, outer, stateUnit);
    const target = given(gradient);
    return runSequenceBack(step, rows, numbers, input, kept, slopes, target, wantsInput) ?? outer;
  },
  observe: (step, { rows, own }, input) => {
    const { hidden, memories } = runSequence(step, rows, given(own).numbers, input);
    const size = hidden.length + memories.length;
    return runHostKernel([], [[rows, size / rows]], (_, [target]) => {
      const ofRow = hidden.length / rows;
      const ofMemory = memories.length / rows;
      for (let row = 0; row < rows; row++) {
        const to = row * (ofRow + ofMemory);
        target.set(hidden.subarray(row * ofRow, (row + 1) * ofRow), to);
        target.set(memories.subarray(row * ofMemory, (row + 1) * ofMemory), to + ofRow);
      }
    })[0];
  },
  chooseFormats: (_, { values, activationBits }) => {
    const bits = Math.max(FEWEST_STATE_BITS, activationBits);
    return { sum: gateFormat(bits), output: chooseFormat(values, bits, true) };
  },
  compute: (step, x, layer) => computeExactly(step, x, given(layer)),
};

/** The last state of every sample, or all of them, in units of the output's format. */
function handOn(
  { steps, units, returnSequences }: RecurrentStep,
  rows: number,
  hidden: Float64Array,
  unit: number,
): tf.Tensor {
  const shape = returnSequences ? [rows, steps, units] : [rows, units];
  const skipped = returnSequences ? 0 : (steps - 1) * units;
  const size = returnSequences ? steps * units : units;
  return runHostKernel([], [shape], (_, [target]) => {
    for (let i = 0; i < target.length; i++) {
      const row = Math.floor(i / size);
      target[i] = hidden[row * steps * units + skipped + (i % size)] / unit;
    }
  })[0];
}

/** The gradient of all hidden states in real numbers, given that of what was handed on. */
function takeBack(
  { steps, units, returnSequences }: RecurrentStep,
  rows: number,
  outer: tf.Tensor,
  unit: number,
): Float64Array {
  const slopes = new Float64Array(rows * steps * units);
  const skipped = returnSequences ? 0 : (steps - 1) * units;
  const size = returnSequences ? steps * units : units;
  runHostKernel([outer], [], ([values]) => {
    for (let i = 0; i < rows * size; i++) {
      slopes[Math.floor(i / size) * steps * units + skipped + (i % size)] = values[i] / unit;
    }
  });
  return slopes;
}

/** One sample in raw integers, sums in doubles: exact. */
function computeExactly(step: RecurrentStep, x: Float64Array, layer: IntegerLayer): Float64Array {
  const { steps, nIn, units } = step;
  const cell = cellOf(step);
  const columns = columnsOf(step);
  const rules = cellRules(layer.formats);
  const { input, hidden, bias, hiddenBias } = splitWeights(step, layer.kernel, layer.bias);
  const states = new Float64Array(steps * units);
  const state = { hidden: new Float64Array(units), memory: new Float64Array(units) };
  const kept = new Float64Array(units * cell.kept);
  // In units of the sums of the input, whose inputs count in units of 2^−inputFraction.
  const scale = 2 ** layer.formats.inputFraction;
  for (let t = 0; t < steps; t++) {
    const fromInput = bias.slice();
    addRows(fromInput, x.subarray(t * nIn, (t + 1) * nIn), input);
    const fromHidden = new Float64Array(columns);
    addRows(
      fromHidden,
      state.hidden.map((value) => value * scale),
      hidden,
    );
    const unit = 2 ** -layer.sumFraction;
    const sums: StepSums = { fromInput, first: 0, stride: 0, fromHidden, unit, hiddenBias };
    cell.forward(rules, sums, state, 1, units, kept);
    for (let j = 0; j < units; j++) states[t * units + j] = state.hidden[j] / rules.stateUnit;
  }
  return step.returnSequences ? states : states.slice((steps - 1) * units);
}

function addRows(sums: Float64Array, x: Float64Array, kernel: Float64Array): void {
  for (let i = 0; i < x.length; i++) {
    if (x[i] === 0) continue;
    for (let k = 0; k < sums.length; k++) sums[k] += x[i] * kernel[i * sums.length + k];
  }
}
