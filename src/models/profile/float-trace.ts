// Outputs of every node of a float graph over many samples.
import { sizeOf } from '../../core/quantised-network.js';
import { effectiveWeight, traceFloatSample } from '../float-run.js';
import type { FloatTensor, ModelGraph, ModelNode } from '../model-graph.js';
import type { Quantiser } from '../quantiser.js';

/** Values `[count, …outputShape]` of every node by name. */
export function traceFloatRows(
  graph: ModelGraph,
  rows: Float64Array,
  count: number,
): ReadonlyMap<string, Float64Array> {
  const settled = { ...graph, nodes: graph.nodes.map(settleWeights) };
  const sizes = new Map(graph.nodes.map((node) => [node.name, sizeOf(node.outputShape)]));
  const traced = new Map(
    [...sizes].map(([name, size]) => [name, new Float64Array(count * size)] as const),
  );
  const inputSize = rows.length / count;
  for (let sample = 0; sample < count; sample++) {
    const row = rows.subarray(sample * inputSize, (sample + 1) * inputSize);
    for (const [name, values] of traceFloatSample(settled, row)) {
      traced.get(name)?.set(values, sample * (sizes.get(name) as number));
    }
  }
  return traced;
}

function isQuantised(value: unknown): value is FloatTensor & { readonly quantiser: Quantiser } {
  const candidate = value as Partial<FloatTensor & { quantiser: Quantiser }> | undefined;
  return candidate?.data !== undefined && candidate.quantiser !== undefined;
}

/** The node with its weights quantised once, not for every sample. */
function settleWeights<N extends ModelNode>(node: N): N {
  const entries = Object.entries(node).map(([key, value]) => {
    if (!isQuantised(value)) return [key, value];
    return [key, { shape: value.shape, data: Float64Array.from(effectiveWeight(value)) }];
  });
  return Object.fromEntries(entries) as N;
}
