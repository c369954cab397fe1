// LSTM, GRU and SimpleRNN layers, one step after the other, states starting at zero.
import { fractionBits } from '../../core/fixed-point-format.js';
import { type NetworkLayer, type RecurrentLayer, sizeOf } from '../../core/quantised-network.js';
import { castRawBig } from '../quantise.js';
import { overflowBig } from '../round-and-overflow.js';
import { type Sums, sumExactly } from '../sum-of-products.js';
import { createTableReader, expectTable } from './function-table.js';
import { expectShape, expectTensor, type LayerSemantics, layerError } from './layer-semantics.js';
import { prepareRecurrent } from './recurrent-fast.js';
import { addAligned } from './remembered.js';

/** Advances the states by one step; `hidden` is what the layer puts out. */
type Cell = (input: readonly bigint[], state: CellState) => CellState;

interface CellState {
  readonly hidden: readonly bigint[];
  readonly memory: readonly bigint[];
}

/** The arithmetic the cells share, with formats resolved. */
interface CellParts {
  readonly units: number;
  /** Pre-activations from the input and from the hidden state, `[gates·units]`, in the accumulator. */
  fromInput(input: readonly bigint[]): bigint[];
  fromHidden(hidden: readonly bigint[]): bigint[];
  /** Sum of two accumulators, in the accumulator. */
  add(a: bigint, b: bigint): bigint;
  gate(raw: bigint): bigint;
  /** Table of candidate (an accumulator) and of memory (a result). */
  squashSum(raw: bigint): bigint;
  squashMemory(raw: bigint): bigint;
  /** Table of a sum of accumulators, straight into the result. */
  squashToResult(raw: bigint): bigint;
}

/** Numbers of units in a row of weights for each unit. */
const GATES = { lstm: 4, gru: 3, simpleRnn: 1 } as const;

/** The two sums of products of a step: of the input, and of the hidden state. */
function sumsOf(layer: RecurrentLayer, source: NetworkLayer): { input: Sums; hidden: Sums } {
  const { accumulator, bias, recurrentBias, recurrentWeights, weights } = layer;
  const formats = { accumulator, result: accumulator };
  return {
    input: { ...formats, weights, bias, input: source.result },
    hidden: { ...formats, weights: recurrentWeights, bias: recurrentBias, input: layer.result },
  };
}

function partsOf(layer: RecurrentLayer, source: NetworkLayer): CellParts {
  const { accumulator, recurrentWeights } = layer;
  const { input: inputSums, hidden: hiddenSums } = sumsOf(layer, source);
  const all = (sums: Sums, column: readonly bigint[]) =>
    Array.from(sums.bias.values, (_, output) => sumExactly(sums, output, column));
  const gates = createTableReader(layer.gateTable, accumulator);
  const sums = createTableReader(layer.stateTable, accumulator);
  const memories = createTableReader(layer.stateTable, layer.result);
  const gateFraction = fractionBits(layer.gateTable.entries.format);
  const stateFraction = fractionBits(layer.stateTable.entries.format);
  return {
    units: recurrentWeights.shape[0],
    fromInput: (input) => all(inputSums, input),
    fromHidden: (hidden) => all(hiddenSums, hidden),
    add: (a, b) => overflowBig(a + b, accumulator),
    gate: (raw) => castRawBig(gates(raw), gateFraction, accumulator),
    squashSum: (raw) => castRawBig(sums(raw), stateFraction, accumulator),
    squashMemory: (raw) => castRawBig(memories(raw), stateFraction, accumulator),
    squashToResult: (raw) => castRawBig(sums(raw), stateFraction, layer.result),
  };
}

/** `nnet_recurrent.h: lstm_static`; gates i, f, c, o. */
function lstmCell(layer: RecurrentLayer, parts: CellParts): Cell {
  const { units } = parts;
  const sums = fractionBits(layer.accumulator);
  const states = fractionBits(layer.result);
  return (input, { hidden, memory }) => {
    const fromInput = parts.fromInput(input);
    const fromHidden = parts.fromHidden(hidden);
    const total = (gate: number, unit: number) =>
      parts.add(fromInput[gate * units + unit], fromHidden[gate * units + unit]);
    const newMemory = memory.map((old, unit) => {
      const fresh = parts.squashSum(total(2, unit)) * parts.gate(total(0, unit));
      const kept = old * parts.gate(total(1, unit));
      const exact = addAligned(fresh, 2 * sums, kept, states + sums);
      return castRawBig(exact.raw, exact.fraction, layer.result);
    });
    const newHidden = newMemory.map((raw, unit) =>
      castRawBig(parts.gate(total(3, unit)) * parts.squashMemory(raw), 2 * sums, layer.result),
    );
    return { hidden: newHidden, memory: newMemory };
  };
}

/** `nnet_recurrent.h: gru_static`, Keras order z, r, h with `reset_after`. */
function gruCell(layer: RecurrentLayer, parts: CellParts): Cell {
  const { units } = parts;
  const sums = fractionBits(layer.accumulator);
  const states = fractionBits(layer.result);
  return (input, { hidden }) => {
    const fromInput = parts.fromInput(input);
    const fromHidden = parts.fromHidden(hidden);
    const newHidden = hidden.map((old, unit) => {
      const update = parts.gate(parts.add(fromInput[unit], fromHidden[unit]));
      const reset = parts.gate(parts.add(fromInput[units + unit], fromHidden[units + unit]));
      const recalled = castRawBig(
        reset * fromHidden[2 * units + unit],
        2 * sums,
        layer.accumulator,
      );
      const candidate = parts.squashSum(parts.add(fromInput[2 * units + unit], recalled));
      const rest = addAligned(1n, 0, -update, sums);
      const exact = addAligned(
        candidate * rest.raw,
        sums + rest.fraction,
        old * update,
        states + sums,
      );
      return castRawBig(exact.raw, exact.fraction, layer.result);
    });
    return { hidden: newHidden, memory: [] };
  };
}

/**
 * `h = result(table(accumulator(x·W + b) + accumulator(h·U)))`. hls4ml has no SimpleRNN in its Vivado and Vitis back
 * ends; this is its Quartus cell (`nnet_recurrent.h: simple_rnn_cell`) with the sums of the Vivado cells beside it.
 */
function simpleCell(parts: CellParts): Cell {
  return (input, { hidden }) => {
    const fromInput = parts.fromInput(input);
    const fromHidden = parts.fromHidden(hidden);
    const newHidden = fromInput.map((sum, unit) =>
      parts.squashToResult(parts.add(sum, fromHidden[unit])),
    );
    return { hidden: newHidden, memory: [] };
  };
}

function cellOf(layer: RecurrentLayer, parts: CellParts): Cell {
  switch (layer.cell) {
    case 'lstm':
      return lstmCell(layer, parts);
    case 'gru':
      return gruCell(layer, parts);
    case 'simpleRnn':
      return simpleCell(parts);
  }
}

function checkRecurrent(layer: RecurrentLayer, source: NetworkLayer): void {
  if (source.outputShape.length !== 2) throw layerError(layer, 'input is not [steps, features]');
  const [steps, features] = source.outputShape;
  const units = layer.outputShape[layer.outputShape.length - 1];
  const outputs = GATES[layer.cell] * units;
  expectTensor(layer, 'weights', layer.weights, [features, outputs]);
  expectTensor(layer, 'recurrent weights', layer.recurrentWeights, [units, outputs]);
  expectTensor(layer, 'bias', layer.bias, [outputs]);
  expectTensor(layer, 'recurrent bias', layer.recurrentBias, [outputs]);
  expectTable(layer, 'gate table', layer.gateTable);
  expectTable(layer, 'state table', layer.stateTable);
  const shape = layer.outputShape.length === 1 ? [units] : [steps, units];
  expectShape(layer, 'output', layer.outputShape, shape);
}

export const recurrentSemantics: LayerSemantics<RecurrentLayer> = {
  sources: 1,
  check: (layer, [source]) => checkRecurrent(layer, source),
  prepare: (layer, [source]) => prepareRecurrent(layer, source, sumsOf(layer, source)),
  runExact(layer, [source], [input], count) {
    const parts = partsOf(layer, source);
    const step = cellOf(layer, parts);
    const [steps, features] = source.outputShape;
    const zeros: bigint[] = new Array(parts.units).fill(0n);
    const results: bigint[] = [];
    for (let sample = 0; sample < count; sample++) {
      let state: CellState = { hidden: zeros, memory: zeros };
      for (let t = 0; t < steps; t++) {
        const first = sample * sizeOf(source.outputShape) + t * features;
        state = step(input.slice(first, first + features), state);
        if (layer.outputShape.length === 2 || t === steps - 1) results.push(...state.hidden);
      }
    }
    return results;
  },
};
