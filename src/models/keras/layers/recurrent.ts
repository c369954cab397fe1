// LSTM, GRU and SimpleRNN, and their bidirectional pairs.

import { isObject, memberOf } from '../../json-object.js';
import type { BidirectionalNode, ModelNode, RecurrentNode } from '../../model-graph.js';
import { countOf, flagOf, type KerasLayer, kerasError, settingOf, textOf } from '../keras-layer.js';
import type { LayerWeights } from '../layer-weights.js';
import { quantiserOf } from '../qkeras-quantiser.js';
import { functionNamed } from './activations.js';
import { attach, type BuildRequest, inputShape, type LayerBuilder } from './layer-builder.js';

const CELLS = { LSTM: 'lstm', GRU: 'gru', SimpleRNN: 'simpleRnn' } as const;
const GATES = { lstm: 4, gru: 3, simpleRnn: 1 } as const;

type CellClass = keyof typeof CELLS;

function cellOf(layer: KerasLayer): RecurrentNode['cell'] {
  return CELLS[layer.className.replace(/^Q/, '') as CellClass];
}

function expectPlain(layer: KerasLayer): void {
  for (const name of ['stateful', 'time_major', 'return_state', 'unroll_state']) {
    if (flagOf(layer, name, false)) throw kerasError(layer, `${name} is not supported`);
  }
}

/** The weights of one direction; `side` is the prefix of its path in a bidirectional layer. */
function recurrentNode(
  layer: KerasLayer,
  base: BuildRequest['base'],
  weights: LayerWeights,
  shape: readonly number[],
  side = '',
): RecurrentNode {
  expectPlain(layer);
  const cell = cellOf(layer);
  const units = countOf(layer, 'units');
  const outputs = GATES[cell] * units;
  const [steps, features] = shape;
  const read = (name: string, extents: readonly number[]) =>
    attach(weights.get(`${side}${name}`, extents), quantiserOf(layer, name));
  const resetAfter = cell === 'gru' && flagOf(layer, 'reset_after', true);
  const returnSequences = flagOf(layer, 'return_sequences', false);
  return {
    ...base,
    kind: 'recurrent',
    cell,
    kernel: read('kernel', [features, outputs]),
    recurrentKernel: read('recurrent_kernel', [units, outputs]),
    ...biases(layer, read, outputs, resetAfter),
    ...(cell === 'gru' ? { resetAfter } : {}),
    activation: functionNamed(layer, textOf(layer, 'activation', 'tanh')),
    ...(cell === 'simpleRnn'
      ? {}
      : {
          recurrentActivation: functionNamed(
            layer,
            textOf(layer, 'recurrent_activation', 'sigmoid'),
          ),
        }),
    returnSequences,
    goBackwards: flagOf(layer, 'go_backwards', false),
    outputShape: returnSequences ? [steps, units] : [units],
  };
}

/** GRU layers with `reset_after` keep two rows: of the input and of the recurrent sums. */
function biases(
  layer: KerasLayer,
  read: (name: string, extents: readonly number[]) => RecurrentNode['kernel'],
  outputs: number,
  resetAfter: boolean,
): Pick<RecurrentNode, 'bias' | 'recurrentBias'> {
  if (!flagOf(layer, 'use_bias', true)) return {};
  if (!resetAfter) return { bias: read('bias', [outputs]) };
  const both = read('bias', [2, outputs]);
  const row = (index: number) => ({
    ...both,
    shape: [outputs],
    data: both.data.slice(index * outputs, (index + 1) * outputs),
  });
  return { bias: row(0), recurrentBias: row(1) };
}

const buildRecurrent: LayerBuilder = (request) => {
  const { layer, base, weights } = request;
  return [recurrentNode(layer, base, weights, inputShape(request, 2))];
};

const MERGES = {
  concat: 'concatenate',
  sum: 'add',
  mul: 'multiply',
  ave: 'average',
} as const;

function buildBidirectional(request: BuildRequest): readonly ModelNode[] {
  const { layer, base, weights } = request;
  const inner = settingOf(layer, 'layer');
  const className = isObject(inner) ? memberOf(inner, 'class_name') : undefined;
  const config = isObject(inner) ? memberOf(inner, 'config') : undefined;
  if (typeof className !== 'string' || !isObject(config) || !Object.hasOwn(CELLS, className)) {
    throw kerasError(layer, 'wraps no LSTM, GRU or SimpleRNN');
  }
  if (settingOf(layer, 'backward_layer') !== undefined) {
    const backward = settingOf(layer, 'backward_layer');
    const other = isObject(backward) ? memberOf(backward, 'class_name') : undefined;
    if (other !== className) throw kerasError(layer, 'two different directions are not supported');
  }
  const mode = textOf(layer, 'merge_mode', 'concat');
  if (!Object.hasOwn(MERGES, mode)) throw kerasError(layer, `merge_mode ${mode} is not supported`);
  const wrapped: KerasLayer = { className, name: layer.name, config, inbound: layer.inbound };
  const shape = inputShape(request, 2);
  const side = (name: string) => recurrentNode(wrapped, base, weights, shape, `${name}/`);
  const forward = side('forward');
  const merge = MERGES[mode as keyof typeof MERGES];
  const outputShape = [...forward.outputShape];
  if (merge === 'concatenate') outputShape[outputShape.length - 1] *= 2;
  const node: BidirectionalNode = {
    ...base,
    kind: 'bidirectional',
    forward,
    backward: { ...side('backward'), goBackwards: true },
    merge,
    outputShape,
  };
  return [node];
}

export const recurrentBuilders: Readonly<Record<string, LayerBuilder>> = {
  LSTM: buildRecurrent,
  GRU: buildRecurrent,
  SimpleRNN: buildRecurrent,
  QLSTM: buildRecurrent,
  QGRU: buildRecurrent,
  QSimpleRNN: buildRecurrent,
  Bidirectional: buildBidirectional,
};
