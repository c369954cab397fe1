// Softmax in hls4ml's four implementations.
import { fixed, ufixed } from '../../../core/fixed-point-format.js';
import type { NetworkLayer } from '../../../core/quantised-network.js';
import {
  createCentredTable,
  createExponentials,
  createLegacyReciprocals,
  createReciprocals,
} from '../../../fixed-point/activation-tables.js';
import type { SoftmaxNode } from '../../model-graph.js';
import { type Lowered, type LoweringRequest, loweringError, resultOf } from '../lowering.js';
import { tableSizeOf } from './activations.js';

const IMPLEMENTATIONS = ['latency', 'stable', 'argmax', 'legacy'] as const;
const TABLE = fixed(18, 8);
const SATURATING = fixed(18, 8, 'RND', 'SAT');

function implementationOf({ node, id, lookup }: LoweringRequest<SoftmaxNode>) {
  const given = String(lookup.settingOf(id, 'implementation') ?? 'stable').toLowerCase();
  const known = IMPLEMENTATIONS.find((name) => name === given);
  if (known !== undefined) return known;
  throw loweringError(
    node,
    `softmax has no implementation ${given.slice(0, 60)}`,
    IMPLEMENTATIONS.join(', '),
  );
}

/** `fix_softmax_table_size.py`: no more entries than the input or the reciprocal's type has codes. */
function fittedSize(wanted: number, inputWidth: number, inverseWidth: number): number {
  return Math.min(wanted, 2 ** Math.min(inputWidth, inverseWidth, 30));
}

export function lowerSoftmax(request: LoweringRequest<SoftmaxNode>): Lowered {
  const { node, id, lookup, sources } = request;
  const result = resultOf(request) ?? lookup.standard;
  const base = {
    name: node.name,
    inputs: [sources[0].name],
    outputShape: sources[0].outputShape,
    result,
  };
  const input = sources[0].result;
  const implementation = implementationOf(request);
  const types = {
    table: lookup.namedPrecisionOf(id, 'table', TABLE),
    exp_table: lookup.namedPrecisionOf(id, 'exp_table', SATURATING),
    inv_table: lookup.namedPrecisionOf(id, 'inv_table', SATURATING),
    inv_inp: lookup.namedPrecisionOf(id, 'inv_inp', SATURATING),
    accum: lookup.precisionOf(id, 'accum') ?? lookup.standard,
  };
  const size = fittedSize(tableSizeOf(request), input.width, types.inv_table.width);
  const lowered = (layer: NetworkLayer): Lowered => ({
    layers: [layer],
    types: { ...types, result },
    settings: { implementation, table_size: size },
  });
  if (implementation === 'argmax') return lowered({ ...base, kind: 'argmax' });
  if (implementation === 'legacy') {
    const exponentials = createCentredTable('exponential', size, types.table);
    const reciprocals = createLegacyReciprocals(size, types.table);
    return lowered({ ...base, kind: 'legacySoftmax', exponentials, reciprocals });
  }
  if (!Number.isInteger(Math.log2(size))) {
    throw loweringError(node, `TableSize ${size} is not a power of two`);
  }
  // Differences from the maximum have no sign; a signed input leaves them one bit less.
  const sign = input.signed ? 1 : 0;
  const difference =
    implementation === 'stable' ? ufixed(input.width - sign, input.integer - sign) : undefined;
  const entries = Math.min(size, 2 ** (difference ?? input).width);
  return lowered({
    ...base,
    kind: 'softmax',
    ...(difference ? { difference } : {}),
    exponentials: createExponentials(
      entries,
      difference ?? input,
      types.exp_table,
      difference ? -1 : 1,
    ),
    accumulator: types.accum,
    sum: types.inv_inp,
    reciprocals: createReciprocals(
      Math.min(size, 2 ** types.inv_inp.width),
      types.inv_inp,
      types.inv_table,
    ),
  });
}
