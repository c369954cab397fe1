// The contract of a family of Keras layers: which classes it knows, which nodes it makes of one.
import type { FloatTensor, ModelNode, ModelWeight } from '../../model-graph.js';
import { flagOf, type KerasLayer, kerasError, settingOf } from '../keras-layer.js';
import type { LayerWeights } from '../layer-weights.js';
import { quantiserOf } from '../qkeras-quantiser.js';

/** One layer to be built, and what it reads. */
export interface BuildRequest {
  readonly layer: KerasLayer;
  readonly weights: LayerWeights;
  readonly sources: readonly ModelNode[];
  /** Fields that every node of this layer has. */
  readonly base: {
    readonly name: string;
    readonly inputs: readonly string[];
    readonly sourceClass: string;
  };
}

/** The nodes of one layer, the last one its output. */
export type LayerBuilder = (request: BuildRequest) => readonly ModelNode[];

/** The only layer read; throws INPUT where there are more or none. */
export function onlySource({ layer, sources }: BuildRequest): ModelNode {
  if (sources.length === 1) return sources[0];
  throw kerasError(layer, `reads ${sources.length} layers instead of one`);
}

/** Shape of the only input, with `axes` axes. */
export function inputShape(request: BuildRequest, axes: number): readonly number[] {
  const { outputShape } = onlySource(request);
  if (outputShape.length === axes) return outputShape;
  throw kerasError(request.layer, `input [${outputShape.join(', ')}] has not ${axes} axes`);
}

/** A tensor with the quantiser of the same name, if QKeras gives one. */
export function weightOf(
  { layer, weights }: BuildRequest,
  variable: string,
  shape: readonly number[],
): ModelWeight {
  const quantiser = quantiserOf(layer, variable);
  return attach(weights.get(variable, shape), quantiser);
}

/** The bias, absent where the layer has none. */
export function biasOf(request: BuildRequest, size: number): { bias?: ModelWeight } {
  if (!flagOf(request.layer, 'use_bias', true)) return {};
  return { bias: weightOf(request, 'bias', [size]) };
}

export function attach(tensor: FloatTensor, quantiser: ModelWeight['quantiser']): ModelWeight {
  return quantiser ? { ...tensor, quantiser } : tensor;
}

/** Throws unless images are stored channels last and nothing is dilated or grouped. */
export function expectPlainImage(layer: KerasLayer): void {
  const format = settingOf(layer, 'data_format') ?? 'channels_last';
  if (format !== 'channels_last') {
    throw kerasError(layer, `data_format ${String(format)} is not supported`, 'use channels_last');
  }
  const rates = [settingOf(layer, 'dilation_rate') ?? 1].flat();
  if (rates.some((rate) => rate !== 1)) throw kerasError(layer, 'dilation is not supported');
  if ((settingOf(layer, 'groups') ?? 1) !== 1) throw kerasError(layer, 'groups are not supported');
}
