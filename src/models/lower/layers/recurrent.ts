// LSTM, GRU and SimpleRNN layers, one way or both.
import { fixed } from '../../../core/fixed-point-format.js';
import type { NetworkLayer, RecurrentLayer } from '../../../core/quantised-network.js';
import {
  createCentredTable,
  type TabulatedFunction,
} from '../../../fixed-point/activation-tables.js';
import type { ActivationName, BidirectionalNode, RecurrentNode } from '../../model-graph.js';
import {
  absentBias,
  HIDDEN_MARK,
  type Lowered,
  type LoweringRequest,
  loweringError,
  lowerWeight,
  reshapeSource,
  resultOf,
} from '../lowering.js';
import { tableSizeOf } from './activations.js';

const TABLE = fixed(18, 8);
const TABULATED: readonly ActivationName[] = ['sigmoid', 'tanh', 'softplus', 'softsign'];

interface Direction {
  readonly layer: RecurrentLayer;
  readonly types: Lowered['types'];
  readonly settings: Lowered['settings'];
}

/** One direction over `source`; `side` goes before the names of its types. */
function lowerDirection(
  request: LoweringRequest<RecurrentNode | BidirectionalNode>,
  node: RecurrentNode,
  source: NetworkLayer,
  name: string,
  side = '',
): Direction {
  const { id, lookup } = request;
  if (node.cell === 'gru' && node.resetAfter !== true) {
    throw loweringError(
      node,
      'GRU without reset_after is not supported',
      'hls4ml computes every GRU with reset_after: train it with reset_after=True',
    );
  }
  const weights = lowerWeight(request, node.kernel, `${side}weight`).tensor;
  const recurrent = lowerWeight(request, node.recurrentKernel, `${side}recurrent_weight`).tensor;
  const outputs = node.kernel.shape[1];
  const bias = node.bias ? lowerWeight(request, node.bias, `${side}bias`).tensor : undefined;
  const recurrentBias = node.recurrentBias
    ? lowerWeight(request, node.recurrentBias, `${side}recurrent_bias`).tensor
    : undefined;
  const result = resultOf(request) ?? lookup.standard;
  const accumulator = lookup.precisionOf(id, 'accum') ?? lookup.standard;
  const table = lookup.namedPrecisionOf(id, 'table', TABLE);
  const size = tableSizeOf(request);
  const zeros = absentBias(outputs).tensor;
  const layer: RecurrentLayer = {
    kind: 'recurrent',
    cell: node.cell,
    name,
    inputs: [source.name],
    outputShape: node.outputShape,
    result,
    weights,
    recurrentWeights: recurrent,
    bias: bias ?? zeros,
    recurrentBias: recurrentBias ?? zeros,
    accumulator,
    // A SimpleRNN has no gates; its only function stands in both places.
    gateTable: createCentredTable(
      tabulated(node, node.cell === 'simpleRnn' ? node.activation : node.recurrentActivation),
      size,
      table,
    ),
    stateTable: createCentredTable(tabulated(node, node.activation), size, table),
  };
  const types = {
    [`${side}weight`]: weights.format,
    [`${side}recurrent_weight`]: recurrent.format,
    ...(bias ? { [`${side}bias`]: bias.format } : {}),
    ...(recurrentBias ? { [`${side}recurrent_bias`]: recurrentBias.format } : {}),
    accum: accumulator,
    table,
    result,
  };
  return { layer, types, settings: { table_size: size } };
}

function tabulated(node: RecurrentNode, name: ActivationName | undefined): TabulatedFunction {
  if (name !== undefined && TABULATED.includes(name)) return name as TabulatedFunction;
  throw loweringError(
    node,
    `activation ${name} in a recurrent layer is not supported`,
    `expected one of ${TABULATED.join(', ')}`,
  );
}

/** The steps of `[steps, width]` in reverse order. */
function reverseSteps(source: NetworkLayer, name: string): NetworkLayer {
  const [steps, width] = source.outputShape;
  const indices = Array.from({ length: steps * width }, (_, i) => {
    const step = steps - 1 - Math.floor(i / width);
    return step * width + (i % width);
  });
  const { outputShape, result } = source;
  return { kind: 'gather', name, inputs: [source.name], outputShape, result, indices };
}

function stepsOf(request: LoweringRequest<RecurrentNode | BidirectionalNode>) {
  const { node, sources } = request;
  const { outputShape } = sources[0];
  return reshapeSource(node, sources[0], outputShape.slice(outputShape.length - 2));
}

export function lowerRecurrent(request: LoweringRequest<RecurrentNode>): Lowered {
  const { node } = request;
  const { source, extra } = stepsOf(request);
  if (!node.goBackwards) {
    const { layer, types, settings } = lowerDirection(request, node, source, node.name);
    return { layers: [...extra, layer], types, settings };
  }
  const reversed = reverseSteps(source, `${node.name}${HIDDEN_MARK}reversed`);
  const { layer, types, settings } = lowerDirection(request, node, reversed, node.name);
  return { layers: [...extra, reversed, layer], types, settings };
}

/** Forwards and backwards over the same steps; sequences come out in the order of the forward layer. */
export function lowerBidirectional(request: LoweringRequest<BidirectionalNode>): Lowered {
  const { node } = request;
  const { source, extra } = stepsOf(request);
  const inner = (what: string) => `${node.name}${HIDDEN_MARK}${what}`;
  const forward = lowerDirection(request, node.forward, source, inner('forward'), 'forward_');
  const reversed = reverseSteps(source, inner('reversed'));
  const backward = lowerDirection(request, node.backward, reversed, inner('backward'), 'backward_');
  const layers: NetworkLayer[] = [...extra, forward.layer, reversed, backward.layer];
  let back: NetworkLayer = backward.layer;
  if (node.backward.returnSequences) {
    back = reverseSteps(backward.layer, inner('restored'));
    layers.push(back);
  }
  const { result } = forward.layer;
  const base = { name: node.name, inputs: [forward.layer.name, back.name], result };
  const { outputShape } = node;
  const joined: NetworkLayer =
    node.merge === 'concatenate'
      ? { ...base, outputShape, kind: 'concatenate', axis: outputShape.length - 1 }
      : { ...base, outputShape, kind: 'merge', operation: node.merge };
  return {
    layers: [...layers, joined],
    types: { ...forward.types, ...backward.types },
    settings: forward.settings,
  };
}
