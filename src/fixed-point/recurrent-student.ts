// A trained recurrent layer in integers: its packed weights taken apart, its tables, and an accumulator that loses nothing.
import { ParetapeError } from '../core/errors.js';
import { type FixedPointFormat, fractionBits } from '../core/fixed-point-format.js';
import type { IntegerTensor, NetworkLayer, RecurrentLayer } from '../core/quantised-network.js';
import type { StudentLayer } from '../core/student.js';
import type { TopologyLayer } from '../core/topology.js';
import { formatHolding, partialSumRange } from './exact-width.js';
import { integersOnGrid } from './grid.js';
import { recurrentFraction, recurrentTables } from './recurrent-tables.js';
import { rawRangeBig } from './round-and-overflow.js';

/** A recurrent layer as a user writes it. */
export type RecurrentTopology = Extract<TopologyLayer, { kind: 'lstm' | 'gru' }>;

const GATES = { lstm: 4, gru: 3 } as const;

/** Rows `first … end` of a matrix, as a matrix of its own. */
function takeRows({ shape, format, values }: IntegerTensor, first: number, end: number) {
  const [, columns] = shape;
  const taken = values.slice(first * columns, end * columns);
  return { shape: [end - first, columns], format, values: taken };
}

interface Parts {
  readonly weights: IntegerTensor;
  readonly recurrentWeights: IntegerTensor;
  readonly bias: IntegerTensor;
  readonly recurrentBias: IntegerTensor;
}

/** Kernel `[nIn + units, gates·units]`; biases of all gates, and for a GRU that of the candidate's hidden sum. */
function partsOf(layer: StudentLayer, topology: RecurrentTopology, nIn: number): Parts {
  const { kernel, kernelFormat, bias, biasFormat, name } = layer;
  if (!kernel || !kernelFormat || !bias || !biasFormat) throw internal(name, 'has no weights');
  const { units, kind } = topology;
  const columns = GATES[kind] * units;
  const hidden = kind === 'gru' ? units : 0;
  if (kernel.length !== (nIn + units) * columns || bias.length !== columns + hidden) {
    throw internal(name, `${kernel.length} weights, ${bias.length} biases for ${nIn} features`);
  }
  const packed = integersOnGrid(kernel, [nIn + units, columns], kernelFormat, `${name}.kernel`);
  const biases = integersOnGrid(bias, [bias.length], biasFormat, `${name}.bias`);
  const recurrent = new Float64Array(columns);
  recurrent.set(biases.values.subarray(columns), columns - hidden);
  return {
    weights: takeRows(packed, 0, nIn),
    recurrentWeights: takeRows(packed, nIn, nIn + units),
    bias: { shape: [columns], format: biasFormat, values: biases.values.slice(0, columns) },
    recurrentBias: { shape: [columns], format: biasFormat, values: recurrent },
  };
}

/** Holds both sums of products, their sum, the product of a reset gate and a sum, and ±1. */
function accumulatorOf(
  parts: Parts,
  input: FixedPointFormat,
  state: FixedPointFormat,
  gate: FixedPointFormat,
): FixedPointFormat {
  const kernel = parts.weights.format;
  const biasFraction = fractionBits(parts.bias.format);
  const products = recurrentFraction({ input: fractionBits(input), kernel, state, gate });
  const fraction = Math.max(products, biasFraction);
  const rangeOf = (weights: IntegerTensor, bias: IntegerTensor, factor: FixedPointFormat) => {
    const biases = Array.from(bias.values, (raw) => BigInt(raw) << BigInt(fraction - biasFraction));
    const dropped = fractionBits(factor) + fractionBits(kernel) - fraction;
    return partialSumRange({ weights: weights.values, biases }, rawRangeBig(factor), dropped);
  };
  const fromInput = rangeOf(parts.weights, parts.bias, input);
  const fromHidden = rangeOf(parts.recurrentWeights, parts.recurrentBias, state);
  const one = 1n << BigInt(fraction);
  const low = fromInput.low + fromHidden.low;
  const high = fromInput.high + fromHidden.high;
  return formatHolding({ low: low < -one ? low : -one, high: high > one ? high : one }, fraction);
}

/** The layer behind `source`, `[steps, nIn]`. Throws INTERNAL where weights or formats are missing or do not fit. */
export function recurrentLayerOf(
  layer: StudentLayer,
  topology: RecurrentTopology,
  source: NetworkLayer,
): Omit<RecurrentLayer, 'name' | 'inputs'> {
  const { outputFormat, sumFormat, name } = layer;
  if (!outputFormat || !sumFormat) throw internal(name, 'has no formats of gates and states');
  if (source.outputShape.length !== 2) throw internal(name, 'needs [steps, features]');
  const [steps, nIn] = source.outputShape;
  const { kind: cell, units, returnSequences } = topology;
  const parts = partsOf(layer, topology, nIn);
  return {
    kind: 'recurrent',
    cell,
    outputShape: returnSequences ? [steps, units] : [units],
    result: outputFormat,
    ...parts,
    accumulator: accumulatorOf(parts, source.result, outputFormat, sumFormat),
    ...recurrentTables(sumFormat),
  };
}

function internal(layer: string, problem: string): ParetapeError {
  return new ParetapeError('INTERNAL', `student layer ${layer}: ${problem}`);
}
