// Random networks of one recurrent layer, perhaps with a ReLU behind it, and of two of them and a dense layer.
import { type FixedPointFormat, fixed } from '../../src/core/fixed-point-format.js';
import type {
  NetworkLayer,
  QuantisedNetwork,
  RecurrentLayer,
} from '../../src/core/quantised-network.js';
import type { RandomStream } from '../../src/core/random.js';
import { randomFormat, randomTensor } from '../fixed-point/random-tensor.js';

const GATES = { lstm: 4, gru: 3, simpleRnn: 1 } as const;
export const CELLS = ['lstm', 'gru', 'simpleRnn'] as const;

function pick<T>(random: RandomStream, values: readonly T[]): T {
  return values[random.integer(values.length)];
}

/** A format of `least` to `least + 2` bits, about `integer` of them before the point: numbers that are neither all zero nor all ends. */
function formatNear(random: RandomStream, least: number, integer: number): FixedPointFormat {
  const { rounding, overflow, signed } = randomFormat(random, 4);
  const width = least + random.integer(3);
  return { width, integer: integer + random.integer(2), signed, rounding, overflow };
}

/** Mostly one that wraps and cuts bits off products, else one that holds every sum. */
function randomAccumulator(random: RandomStream): FixedPointFormat {
  const drawn = { ...formatNear(random, 7, 3), signed: random.integer(6) > 0 };
  if (random.integer(3) > 0) return { ...drawn, overflow: 'WRAP' };
  return { ...drawn, signed: true, width: drawn.width + 8, integer: drawn.integer + 5 };
}

function randomTable(random: RandomStream) {
  const size = pick(random, [8, 12, 16, 32]);
  const entries = randomTensor(random, [size], formatNear(random, 4, 1));
  return { entries, reach: 2 ** (1 + random.integer(2)) };
}

function drawLayer(
  cell: RecurrentLayer['cell'],
  random: RandomStream,
  name: string,
  source: NetworkLayer,
  isSequence: boolean,
): RecurrentLayer {
  const [steps, features] = source.outputShape;
  const units = 1 + random.integer(2);
  const outputs = GATES[cell] * units;
  const tensor = (...shape: number[]) => randomTensor(random, shape, formatNear(random, 3, 1));
  return {
    kind: 'recurrent',
    name,
    inputs: [source.name],
    outputShape: isSequence ? [steps, units] : [units],
    result: formatNear(random, 4, 1),
    cell,
    weights: tensor(features, outputs),
    recurrentWeights: tensor(units, outputs),
    bias: tensor(outputs),
    recurrentBias: tensor(outputs),
    accumulator: randomAccumulator(random),
    gateTable: randomTable(random),
    stateTable: randomTable(random),
  };
}

function drawInput(random: RandomStream): NetworkLayer {
  const outputShape = [1 + random.integer(3), 1 + random.integer(3)];
  return { kind: 'input', name: 'x', inputs: [], outputShape, result: formatNear(random, 4, 2) };
}

/** A layer over 1 to 3 steps; names end with `tag`. */
export function drawRecurrent(
  cell: RecurrentLayer['cell'],
  random: RandomStream,
  tag: string,
): QuantisedNetwork {
  const input = drawInput(random);
  const layer = drawLayer(cell, random, `${cell}_${tag}`, input, random.integer(2) === 0);
  const layers: NetworkLayer[] = [input, layer];
  if (random.integer(3) === 0) {
    const { name, outputShape } = layer;
    const result = formatNear(random, 4, 1);
    layers.push({ kind: 'relu', name: 'z', inputs: [name], outputShape, result });
  }
  return { name: layer.name, layers };
}

/** A layer that hands its sequence to another one, whose last state a dense layer reads. */
export function drawRecurrentChain(random: RandomStream, tag: string): QuantisedNetwork {
  const input = drawInput(random);
  const first = drawLayer(pick(random, CELLS), random, `first_${tag}`, input, true);
  const second = drawLayer(pick(random, CELLS), random, `second_${tag}`, first, false);
  const [units] = second.outputShape;
  const dense: NetworkLayer = {
    kind: 'dense',
    name: `dense_${tag}`,
    inputs: [second.name],
    outputShape: [2],
    result: formatNear(random, 5, 2),
    weights: randomTensor(random, [units, 2], randomFormat(random, 4)),
    bias: randomTensor(random, [2], randomFormat(random, 4)),
    accumulator: fixed(30, 15),
  };
  return { name: `chain_${tag}`, layers: [input, first, second, dense] };
}
