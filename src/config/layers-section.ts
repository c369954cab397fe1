// Layers of a network as a study file writes them: the kinds of src/core/topology with their defaults.
import { z } from 'zod';
import type { TopologyLayer } from '../core/topology.js';
import { findLayerMismatch } from './find-layer-mismatch.js';

const extent = (what: string, example: number) =>
  z.int().min(1).max(4096).describe(`${what}, a whole number from 1 to 4096, e.g. ${example}`);

const activation = z
  .enum(['relu', 'linear'])
  .default('relu')
  .describe('Activation after the layer: relu or linear, e.g. relu');

const padding = z
  .enum(['valid', 'same'])
  .default('valid')
  .describe('valid: windows inside the input only; same: zero padding keeps the size, e.g. valid');

const batchNorm = z
  .boolean()
  .optional()
  .describe('Normalise the sums while training in float; costs no hardware, e.g. true');

/** One number for both directions, or `[height, width]`; always a pair in the result. */
const pair = (what: string, example: number) =>
  z
    .union([
      extent(`${what} in both directions`, example).transform((size): [number, number] => [
        size,
        size,
      ]),
      z
        .tuple([extent(`${what}, height`, example), extent(`${what}, width`, example)])
        .describe(`${what} as [height, width], e.g. [${example}, ${example}]`),
    ])
    .describe(
      `${what} in pixels: a number or [height, width], e.g. ${example} or [${example}, ${example}]`,
    );

const dense = z
  .strictObject({
    kind: z.literal('dense').describe('Fully connected layer, e.g. {kind: dense, units: 16}'),
    units: extent('Number of outputs', 16),
    activation,
    batchNorm,
  })
  .describe('Fully connected layer; its input must be flat, e.g. {kind: dense, units: 16}');

const conv1d = z
  .strictObject({
    kind: z.literal('conv1d').describe('One-dimensional convolution'),
    filters: extent('Number of output channels', 8),
    kernelSize: extent('Width of the kernel in steps', 3),
    stride: extent('Steps between two windows', 1).default(1),
    padding,
    activation,
    batchNorm,
  })
  .describe(
    'Convolution over [steps, channels], e.g. {kind: conv1d, filters: 8, kernelSize: 3, stride: 2}',
  );

const conv2d = z
  .strictObject({
    kind: z.literal('conv2d').describe('Two-dimensional convolution'),
    filters: extent('Number of output channels', 8),
    kernelSize: pair('Size of the kernel', 3),
    strides: pair('Pixels between two windows', 1).prefault(1),
    padding,
    activation,
    batchNorm,
  })
  .describe(
    'Convolution over [height, width, channels], e.g. {kind: conv2d, filters: 8, kernelSize: 3}',
  );

const depthwiseConv1d = z
  .strictObject({
    kind: z
      .literal('depthwiseConv1d')
      .describe('One-dimensional convolution, one filter a channel'),
    kernelSize: extent('Width of the kernel in steps', 3),
    stride: extent('Steps between two windows', 1).default(1),
    padding,
    activation,
    batchNorm,
  })
  .describe(
    'Convolution of each channel of [steps, channels], e.g. {kind: depthwiseConv1d, kernelSize: 3}',
  );

const depthwiseConv2d = z
  .strictObject({
    kind: z
      .literal('depthwiseConv2d')
      .describe('Two-dimensional convolution, one filter a channel'),
    kernelSize: pair('Size of the kernel', 3),
    strides: pair('Pixels between two windows', 1).prefault(1),
    padding,
    activation,
    batchNorm,
  })
  .describe(
    'Convolution of each channel of [height, width, channels], e.g. {kind: depthwiseConv2d, kernelSize: 3}',
  );

/** Windows of steps, as far apart as they are wide. */
const pool1d = <Kind extends 'averagePool1d' | 'maxPool1d'>(kind: Kind, what: string) =>
  z
    .strictObject({
      kind: z.literal(kind).describe(`${what} over windows of steps`),
      poolSize: extent('Steps of one window, also its stride', 2).default(2),
    })
    .describe(`${what} over windows of [steps, channels], e.g. {kind: ${kind}, poolSize: 2}`);

/** Windows of pixels, as far apart as they are wide and high. */
const pool2d = <Kind extends 'averagePool2d' | 'maxPool2d'>(kind: Kind, what: string) =>
  z
    .strictObject({
      kind: z.literal(kind).describe(`${what} over windows of pixels`),
      poolSize: pair('Size of one window, also its stride', 2).prefault(2),
    })
    .describe(
      `${what} over windows of [height, width, channels], e.g. {kind: ${kind}, poolSize: 2}`,
    );

const averagePool1d = pool1d('averagePool1d', 'Average');
const averagePool2d = pool2d('averagePool2d', 'Average');
const maxPool1d = pool1d('maxPool1d', 'Maximum');
const maxPool2d = pool2d('maxPool2d', 'Maximum');

/** A layer over all positions of `[steps, channels]` or `[height, width, channels]`, which leaves the channels. */
const overAll = <Kind extends 'globalAveragePool' | 'globalMaxPool' | 'attentionPool'>(
  kind: Kind,
  what: string,
) =>
  z
    .strictObject({ kind: z.literal(kind).describe(what) })
    .describe(`${what}; leaves a flat vector of channels, e.g. {kind: ${kind}}`);

const globalAveragePool = overAll('globalAveragePool', 'Average over all positions');

const globalMaxPool = overAll('globalMaxPool', 'Maximum over all positions');

const attentionPool = overAll(
  'attentionPool',
  'Average over all positions, weighted by the softmax of a trained score each',
);

const recurrent = <Kind extends 'lstm' | 'gru'>(kind: Kind, what: string) =>
  z
    .strictObject({
      kind: z.literal(kind).describe(what),
      units: extent('Number of states', 16),
      returnSequences: z
        .boolean()
        .default(false)
        .describe('true: all states [steps, units]; false: the last one, flat, e.g. false'),
    })
    .describe(`${what} over [steps, features], e.g. {kind: ${kind}, units: 16}`);

const lstm = recurrent('lstm', 'Long short-term memory');

const gru = recurrent('gru', 'Gated recurrent unit (reset_after)');

const flatten = z
  .strictObject({ kind: z.literal('flatten').describe('Row-major, channels last; no hardware') })
  .describe('Makes a tensor flat, needed before the first dense layer, e.g. {kind: flatten}');

const writtenLayer = z
  .discriminatedUnion('kind', [
    dense,
    conv1d,
    conv2d,
    maxPool1d,
    maxPool2d,
    flatten,
    lstm,
    gru,
    depthwiseConv1d,
    depthwiseConv2d,
    averagePool1d,
    averagePool2d,
    globalAveragePool,
    globalMaxPool,
    attentionPool,
  ])
  .describe('One hidden layer, e.g. {kind: dense, units: 16}');

/** A layer that says it is not normalised is the layer that does not say so: they must have one name. */
function withoutFalse(layer: z.infer<typeof writtenLayer>): TopologyLayer {
  if (!('activation' in layer)) return layer;
  const { batchNorm: normalised, ...rest } = layer;
  return normalised ? { ...rest, batchNorm: true } : rest;
}

const layer = writtenLayer.transform(withoutFalse);

/**
 * Hidden layers from the input on; the linear output layer is implied. Layers that cannot follow
 * one another are refused here, whatever the input shape.
 */
export function layersSchema(description: string) {
  return z
    .array(layer)
    .max(32)
    .superRefine((layers, context) => {
      const mismatch = findLayerMismatch(layers, undefined);
      if (mismatch === undefined) return;
      context.addIssue({
        code: 'custom',
        path: [mismatch.index, 'kind'],
        message: mismatch.problem,
        params: { hint: mismatch.hint },
      });
    })
    .transform((layers): readonly TopologyLayer[] => layers)
    .optional()
    .describe(description);
}
