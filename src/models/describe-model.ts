// What a model consists of, in words and counts, for people and other programs.
import { formatName } from '../core/fixed-point-format.js';
import { sizeOf } from '../core/quantised-network.js';
import type { LoweredModel } from './lower/lower-graph.js';
import type { FloatTensor, ModelGraph, ModelNode } from './model-graph.js';
import type { Quantiser } from './quantiser.js';

/** One layer as `paretape import` shows it. */
export interface LayerDescription {
  readonly name: string;
  readonly kind: string;
  readonly inputs: readonly string[];
  readonly shape: readonly number[];
  /** Trained numbers. */
  readonly parameters: number;
  /** By what they apply to: a weight, or `output`. */
  readonly quantisers: Readonly<Record<string, string>>;
  /** Resolved types by hls4ml's names; absent where the layer is fused into another one. */
  readonly types?: Readonly<Record<string, string>>;
}

function isTensor(value: unknown): value is FloatTensor & { readonly quantiser?: Quantiser } {
  return typeof value === 'object' && value !== null && 'data' in value && 'shape' in value;
}

/** `uniform 6 bits, scale 0.03125`. */
export function describeQuantiser(quantiser: Quantiser): string {
  switch (quantiser.kind) {
    case 'uniform': {
      const { bits, signed, scale } = quantiser;
      const scales = scale.length === 1 ? `scale ${scale[0]}` : `${scale.length} scales`;
      return `${signed ? 'signed' : 'unsigned'} ${bits} bits, ${scales}`;
    }
    case 'powerOfTwo':
      return `power of two, 2^${quantiser.lowestExponent} … 2^${quantiser.highestExponent}`;
    case 'elements': {
      const used = quantiser.formats.filter((format) => format !== null).length;
      return `${used} of ${quantiser.formats.length} elements, each in a type of its own`;
    }
    case 'ternary':
      return `ternary, threshold ${quantiser.threshold}`;
    default:
      return quantiser.kind;
  }
}

function tensorsOf(node: ModelNode): readonly [string, FloatTensor & { quantiser?: Quantiser }][] {
  if (node.kind === 'bidirectional') {
    return [node.forward, node.backward].flatMap((side, i) =>
      tensorsOf(side).map(([name, tensor]): [string, FloatTensor] => [
        `${i === 0 ? 'forward' : 'backward'}.${name}`,
        tensor,
      ]),
    );
  }
  return Object.entries(node).filter((entry): entry is [string, FloatTensor] => isTensor(entry[1]));
}

/** Every node of the graph, with the types of a conversion where one was made. */
export function describeModel(graph: ModelGraph, lowered?: LoweredModel): LayerDescription[] {
  const resolved = new Map(lowered?.resolved.map((layer) => [layer.name, layer.types]));
  return graph.nodes.map((node) => {
    const tensors = tensorsOf(node);
    const quantisers = tensors
      .filter(([, tensor]) => tensor.quantiser !== undefined)
      .map(([name, tensor]) => [name, describeQuantiser(tensor.quantiser as Quantiser)]);
    if (node.quantiser) quantisers.push(['output', describeQuantiser(node.quantiser)]);
    const types = resolved.get(node.name);
    return {
      name: node.name,
      kind: node.kind === 'activation' ? node.function : node.kind,
      inputs: node.inputs,
      shape: node.outputShape,
      parameters: tensors.reduce((sum, [, tensor]) => sum + sizeOf(tensor.shape), 0),
      quantisers: Object.fromEntries(quantisers),
      ...(types ? { types: namesOf(types) } : {}),
    };
  });
}

function namesOf(types: LoweredModel['resolved'][number]['types']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(types).map(([name, format]) => [name, formatName(format)]),
  );
}
