// Pools of a student: maxima and averages over windows or over everything, depthwise filters as convolutions.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import type { StudentLayer } from '../core/student.js';
import type { TopologyLayer } from '../core/topology.js';
import { formatHolding } from './exact-width.js';
import { rawRangeBig } from './round-and-overflow.js';
import { append, appendReshape, type Chain, last, studentError, toImage } from './student-chain.js';

export type PoolTopology = Extract<
  TopologyLayer,
  {
    kind:
      | 'maxPool1d'
      | 'maxPool2d'
      | 'averagePool1d'
      | 'averagePool2d'
      | 'globalAveragePool'
      | 'globalMaxPool';
  }
>;

/**
 * Adds a pool; windows that the edge cuts off are left out. Averages truncate towards zero (`averagePool2d`) and keep
 * the format of their input; a global pool leaves a flat vector of channels.
 */
export function appendPool(chain: Chain, layer: StudentLayer, topology: PoolTopology): void {
  const size = 'poolSize' in topology ? topology.poolSize : undefined;
  const flat = size === undefined ? last(chain).outputShape.length === 2 : typeof size === 'number';
  toImage(chain, layer.name, flat);
  const { outputShape, result } = last(chain);
  const [height, width, channels] = outputShape;
  const pool: readonly [number, number] =
    typeof size === 'number' ? [1, size] : (size ?? [height, width]);
  const pooled = {
    outputShape: [Math.floor(height / pool[0]), Math.floor(width / pool[1]), channels],
    result,
    pool,
    strides: pool,
  };
  if (topology.kind.toLowerCase().includes('average')) {
    const padding = { top: 0, bottom: 0, left: 0, right: 0 };
    const accumulator = sumFormat(result, pool[0] * pool[1]);
    append(chain, 'average_pool2d', { kind: 'averagePool2d', ...pooled, padding, accumulator });
  } else append(chain, 'max_pool2d', { kind: 'maxPool2d', ...pooled });
  if (size === undefined) appendReshape(chain, [channels]);
}

/** The narrowest format that holds every sum of `terms` values exactly. */
function sumFormat(format: FixedPointFormat, terms: number): FixedPointFormat {
  const { low, high } = rawRangeBig(format);
  const range = { low: low * BigInt(terms), high: high * BigInt(terms) };
  return formatHolding(range, format.width - format.integer);
}

export type DepthwiseTopology = Extract<
  TopologyLayer,
  { kind: 'depthwiseConv1d' | 'depthwiseConv2d' }
>;

/** A depthwise layer as a convolution whose weights between different channels are zero, which costs no sum. */
export function widenDepthwise(
  layer: StudentLayer,
  topology: DepthwiseTopology,
  channels: number,
): {
  readonly layer: StudentLayer;
  readonly topology: Extract<TopologyLayer, { kind: 'conv1d' | 'conv2d' }>;
} {
  const { kernel, kernelShape } = layer;
  if (kernel === undefined || kernelShape === undefined)
    throw studentError(layer.name, 'no kernel');
  const widened = new Float32Array(kernel.length * channels);
  kernel.forEach((weight, k) => {
    widened[k * channels + (k % channels)] = weight;
  });
  const convolution =
    topology.kind === 'depthwiseConv1d'
      ? ({ ...topology, kind: 'conv1d', filters: channels } as const)
      : ({ ...topology, kind: 'conv2d', filters: channels } as const);
  const shape = [...kernelShape, channels];
  return {
    layer: { ...layer, topology: convolution, kernel: widened, kernelShape: shape },
    topology: convolution,
  };
}
