// How the weights and activations of students are quantised, and in which structures their weights are pruned.
import { z } from 'zod';

const weightQuantiser = z
  .enum(['fixed', 'quantized_bits', 'binary', 'ternary', 'power_of_two', 'lsq'])
  .describe(
    'fixed: plain rounding; quantized_bits: QKeras’, ties to even; binary, ternary: one power of two a layer, whatever the bits; power_of_two: a sign and an exponent each, up to 4 bits; lsq: trained step, e.g. ternary',
  );

const activationQuantiser = z
  .enum(['fixed', 'quantized_relu', 'pact', 'lsq'])
  .describe(
    'fixed: plain rounding; quantized_relu: QKeras’, ties to even; pact: trained clip; lsq: trained step, e.g. pact',
  );

const groupSize = (what: string, least: number) =>
  z.int().min(least).max(65_536).describe(`${what}, ${least} … 65536, e.g. 4`);

const pruning = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.literal('weights').describe('Single weights') })
    .describe('The smallest weights, wherever they are, e.g. {kind: weights}'),
  z
    .strictObject({
      kind: z.literal('blocks').describe('Whole blocks of weights'),
      size: groupSize('Weights of a block: the reuse factor of strategy resource', 1),
    })
    .describe(
      'What one multiplier of strategy resource handles goes together, e.g. {kind: blocks, size: 4}',
    ),
  z
    .strictObject({
      kind: z.literal('n_of_m').describe('N:M sparsity'),
      keep: groupSize('Most weights kept of a group', 1),
      of: groupSize('Consecutive inputs of a group', 2),
    })
    .refine(({ keep, of }) => keep < of, { message: 'keep must be below of', path: ['keep'] })
    .describe(
      'At most keep weights of every group of inputs; every sparsity above 0 means 1 − keep/of, e.g. {kind: n_of_m, keep: 2, of: 4}',
    ),
  z
    .strictObject({ kind: z.literal('neurons').describe('Whole units or filters') })
    .describe('Hidden units are taken out of the network, e.g. {kind: neurons}'),
]);

/** Fields of section `students`; all may be left out. */
export const quantiserFields = {
  weightQuantisers: z
    .array(weightQuantiser)
    .min(1)
    .max(8)
    .optional()
    .describe('Quantisers of weights, each with all bits, e.g. [fixed, ternary]; default: fixed'),
  activationQuantisers: z
    .array(activationQuantiser)
    .min(1)
    .max(8)
    .optional()
    .describe('Quantisers of activations, each with all bits, e.g. [pact]; default: fixed'),
  quantisedLayers: z
    .enum(['all', 'inner'])
    .optional()
    .describe(
      'inner: the weights of the first and the last layer are rounded plainly, e.g. inner; default: all',
    ),
  pruning: pruning
    .optional()
    .describe('What is pruned together, e.g. {kind: blocks, size: 4}; default: single weights'),
};
