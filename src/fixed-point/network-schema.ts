// What a network file may contain: one schema for each layer kind.
import { z } from 'zod';
import { sizeOf } from '../core/quantised-network.js';
import { parseFormat } from './parse-format.js';

export const NETWORK_FORMAT = 'paretape-network';
export const NETWORK_VERSION = 1;

/** Bounds of what is read from outside: far above any network that fits a chip. */
const MOST_LAYERS = 1000;
const MOST_ELEMENTS = 2 ** 24;

const identifier = z.string().regex(/^[A-Za-z_]\w{0,199}$/, 'expected an identifier');
const format = z.string().transform((text) => parseFormat(text));
const extent = z.int().min(1).max(MOST_ELEMENTS);
const shape = z
  .array(extent)
  .min(1)
  .max(8)
  .refine((extents) => sizeOf(extents) <= MOST_ELEMENTS, 'too many elements');
const tensor = z.strictObject({
  shape,
  format,
  values: z
    .array(z.int())
    .max(MOST_ELEMENTS)
    .transform((values) => Float64Array.from(values)),
});
const table = z.strictObject({ entries: tensor, reach: extent });
const pair = z.tuple([extent, extent]);
const pixels = z.int().min(0).max(MOST_ELEMENTS);
const padding = z.strictObject({ top: pixels, bottom: pixels, left: pixels, right: pixels });
const base = {
  name: identifier,
  inputs: z.array(identifier).max(64),
  outputShape: shape,
  result: format,
};
const sums = { weights: tensor, bias: tensor, accumulator: format };

const layerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...base, kind: z.literal('input') }),
  z.strictObject({ ...base, ...sums, kind: z.literal('dense') }),
  z.strictObject({ ...base, ...sums, kind: z.literal('conv2d'), strides: pair, padding }),
  z.strictObject({ ...base, kind: z.literal('maxPool2d'), pool: pair, strides: pair }),
  z.strictObject({ ...base, kind: z.literal('relu') }),
  z.strictObject({ ...base, kind: z.literal('reshape') }),
  z.strictObject({ ...base, kind: z.literal('zeroPadding2d'), padding }),
  z.strictObject({
    ...base,
    kind: z.literal('averagePool2d'),
    pool: pair,
    strides: pair,
    padding,
    accumulator: format,
  }),
  z.strictObject({ ...base, kind: z.literal('batchNorm'), scale: tensor, bias: tensor }),
  z.strictObject({ ...base, kind: z.literal('leakyRelu'), alpha: tensor }),
  z.strictObject({ ...base, kind: z.literal('hardSigmoid'), slope: tensor, shift: tensor }),
  z.strictObject({ ...base, kind: z.literal('tableActivation'), table }),
  z.strictObject({ ...base, kind: z.literal('elu'), alpha: tensor, table }),
  z.strictObject({ ...base, kind: z.literal('argmax') }),
  z.strictObject({
    ...base,
    kind: z.literal('softmax'),
    difference: format.optional(),
    exponentials: tensor,
    accumulator: format,
    sum: format,
    reciprocals: tensor,
  }),
  z.strictObject({
    ...base,
    kind: z.literal('legacySoftmax'),
    exponentials: table,
    reciprocals: tensor,
  }),
  z.strictObject({
    ...base,
    ...sums,
    kind: z.literal('recurrent'),
    cell: z.enum(['lstm', 'gru', 'simpleRnn']),
    recurrentWeights: tensor,
    recurrentBias: tensor,
    gateTable: table,
    stateTable: table,
  }),
  z.strictObject({ ...base, kind: z.literal('hardTanh'), slope: tensor, shift: tensor }),
  z.strictObject({ ...base, kind: z.literal('selu'), gain: tensor, table }),
  z.strictObject({ ...base, kind: z.literal('thresholdedRelu'), threshold: tensor }),
  z.strictObject({ ...base, kind: z.literal('clippedRelu'), maximum: tensor }),
  z.strictObject({
    ...base,
    kind: z.literal('sign'),
    levels: z.union([z.literal(2), z.literal(3)]),
  }),
  z.strictObject({
    ...base,
    kind: z.literal('gather'),
    indices: z.array(pixels).max(MOST_ELEMENTS),
  }),
  z.strictObject({
    ...base,
    kind: z.literal('merge'),
    operation: z.enum(['add', 'subtract', 'multiply', 'average', 'maximum', 'minimum']),
  }),
  z.strictObject({ ...base, kind: z.literal('concatenate'), axis: z.int().min(0).max(7) }),
  z.strictObject({
    ...base,
    kind: z.literal('elementCasts'),
    formats: z.array(format.nullable()).max(MOST_ELEMENTS),
  }),
  z.strictObject({ ...base, kind: z.literal('dot'), accumulator: format }),
  z.strictObject({ ...base, kind: z.literal('embedding'), table: tensor }),
  z.strictObject({
    ...base,
    kind: z.literal('paddedMaxPool2d'),
    pool: pair,
    strides: pair,
    padding,
  }),
]);

/** A whole network file; tensors become typed arrays, format names become formats. */
export const networkSchema = z.strictObject({
  format: z.literal(NETWORK_FORMAT),
  version: z.literal(NETWORK_VERSION),
  name: z.string().min(1).max(200),
  layers: z.array(layerSchema).max(MOST_LAYERS),
});
