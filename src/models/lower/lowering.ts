// The conversion in progress: what is known of the layers made so far, and how a node becomes layers.
import { ParetapeError } from '../../core/errors.js';
import type { FixedPointFormat } from '../../core/fixed-point-format.js';
import type { IntegerTensor, NetworkLayer } from '../../core/quantised-network.js';
import { sizeOf } from '../../core/quantised-network.js';
import { quantisePrinted } from '../../fixed-point/printed-weight.js';
import type { HlsConfig } from '../hls-config/hls-config.js';
import type { FloatTensor, ModelNode, ModelWeight } from '../model-graph.js';
import { createQuantiserFunction } from '../quantiser.js';
import type { LayerIdentity, PrecisionLookup } from './hls-precision.js';
import { resultFormatOf, weightFormatOf } from './quantiser-format.js';

/** Types a layer ended up with, by hls4ml's names of them (`result`, `accum`, `weight`, `table`, …). */
export type ResolvedTypes = Readonly<Record<string, FixedPointFormat>>;

/** What one node became; the last layer has the name of the node. */
export interface Lowered {
  readonly layers: readonly NetworkLayer[];
  readonly types: ResolvedTypes;
  /** Settings that changed numbers (`table_size`, `implementation`). */
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** One node to be converted. */
export interface LoweringRequest<N extends ModelNode = ModelNode> {
  readonly node: N;
  readonly id: LayerIdentity;
  readonly config: HlsConfig;
  readonly lookup: PrecisionLookup;
  /** Layers read, as they are in the network. */
  readonly sources: readonly NetworkLayer[];
}

export function loweringError(node: ModelNode, problem: string, hint?: string): ParetapeError {
  return new ParetapeError('INPUT', `layer ${node.name}: ${problem}`, { hint });
}

/** The result type: of the quantiser where the source fixed one (QONNX), else configured; undefined stands for `auto`. */
export function resultOf({ node, id, lookup }: LoweringRequest): FixedPointFormat | undefined {
  // Keras configurations name the type of a quantised activation themselves.
  const fromSource =
    node.quantiser !== undefined &&
    node.quantiser.kind !== 'elements' &&
    node.sourceClass !== 'QActivation';
  if (fromSource) {
    // A cast rounds; only a sign layer makes two or three levels.
    const format = node.quantiser?.kind === 'uniform' ? resultFormatOf(node.quantiser) : undefined;
    if (format !== undefined) return format;
    throw loweringError(node, 'its quantiser has no fixed-point type', SCALE_HINT);
  }
  return lookup.precisionOf(id, 'result');
}

const SCALE_HINT =
  'other scales than powers of two are supported for the weights of dense and convolution layers, without zero points';

/** A weight as integers, and the type that precision inference sees (undefined: not a plain type). */
export interface LoweredWeight {
  readonly tensor: IntegerTensor;
  readonly inferred: FixedPointFormat | undefined;
}

/** Weights of the variable in their configured type; a quantiser's type goes before the configuration. */
export function lowerWeight(
  { node, id, lookup }: LoweringRequest,
  weight: ModelWeight,
  variable: string,
  shape: readonly number[] = weight.shape,
): LoweredWeight {
  const { quantiser } = weight;
  if (quantiser === undefined) {
    const format = lookup.precisionOf(id, variable) ?? lookup.standard;
    return { tensor: toIntegers(weight, format, shape), inferred: format };
  }
  const formats = weightFormatOf(quantiser);
  if (formats === undefined) {
    throw loweringError(node, `the quantiser of ${variable} has no fixed-point type`, SCALE_HINT);
  }
  const quantise = createQuantiserFunction(quantiser);
  const data = Float64Array.from(weight.data, (value) => quantise(value, 0));
  const tensor = toIntegers({ shape: weight.shape, data }, formats.stored, shape);
  return { tensor, inferred: formats.inferred };
}

/** A bias that is not there: one unsigned bit of zeros (`hls4ml/model/layers.py: add_bias`). */
export function absentBias(size: number): LoweredWeight {
  const format = {
    width: 1,
    integer: 1,
    signed: false,
    rounding: 'TRN',
    overflow: 'WRAP',
  } as const;
  const tensor = { shape: [size], format, values: new Float64Array(size) };
  return { tensor, inferred: format };
}

/** Real weights as raw integers, by way of the text hls4ml prints them as. */
export function toIntegers(
  tensor: FloatTensor,
  format: FixedPointFormat,
  shape: readonly number[] = tensor.shape,
): IntegerTensor {
  const values = Float64Array.from(tensor.data, (value) => quantisePrinted(value, format));
  return { shape, format, values };
}

/**
 * The source in the shape a layer needs: itself, or a reshape of it. Networks hold images as
 * `[height, width, channels]` only, so one-dimensional ones get a height of 1.
 */
export function reshapeSource(
  node: ModelNode,
  source: NetworkLayer,
  shape: readonly number[],
): { readonly source: NetworkLayer; readonly extra: readonly NetworkLayer[] } {
  if (source.outputShape.join() === shape.join()) return { source, extra: [] };
  if (sizeOf(source.outputShape) !== sizeOf(shape)) {
    throw loweringError(node, `reads [${source.outputShape.join(', ')}] as [${shape.join(', ')}]`);
  }
  const reshaped: NetworkLayer = {
    kind: 'reshape',
    name: `${node.name}${HIDDEN_MARK}in${source.name}`,
    inputs: [source.name],
    outputShape: shape,
    result: source.result,
  };
  return { source: reshaped, extra: [reshaped] };
}

/** In the names of layers that hls4ml does not have; they are left out of traces. */
export const HIDDEN_MARK = '__';

/** `[steps, c]` as `[1, steps, c]`. */
export function asImage(shape: readonly number[]): readonly number[] {
  return shape.length === 2 ? [1, ...shape] : shape;
}
