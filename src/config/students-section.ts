// Section `students`: the grid of quantised, pruned networks that are trained.
import { z } from 'zod';
import { ParetapeError } from '../core/errors.js';
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import { parseFormat } from '../fixed-point/parse-format.js';
import { DISTILLATION_SCHEDULES } from '../training/classification-loss.js';
import { layersSchema } from './layers-section.js';
import { quantiserFields } from './quantiser-fields.js';
import { checkSearchedStudents, studentSearchSchema } from './search-section.js';
import { checkTrainableBits, trainableBitsSchema } from './trainable-bits-section.js';
import { studentTrainingFields } from './training-fields.js';

/** Widest quantiser a student can be trained with. */
const MAXIMUM_BITS = 16;

const bitWidth = (what: string, minimum: number) =>
  z
    .int()
    .min(minimum)
    .max(MAXIMUM_BITS)
    .describe(`${what} in bits, ${minimum} … ${MAXIMUM_BITS}, e.g. 4`);

const bitsEntry = z
  .union([
    bitWidth('Weights and activations', 2).transform((width) => ({
      weights: width,
      activations: width,
    })),
    z
      .strictObject({ weights: bitWidth('Weights', 2), activations: bitWidth('Activations', 1) })
      .describe('Weights and activations apart, e.g. {weights: 4, activations: 6}'),
  ])
  .describe('Bits of one student: a number or {weights, activations}, e.g. 4');

const inputFormat = z
  .string()
  .transform((text, context): FixedPointFormat => {
    try {
      return parseFormat(text);
    } catch (error) {
      if (!(error instanceof ParetapeError)) throw error;
      const params = { hint: error.hint };
      context.addIssue({ code: 'custom', message: error.message, params });
      return z.NEVER;
    }
  })
  .prefault('ap_fixed<8,3,AP_RND,AP_SAT>')
  .describe(
    'Number format the input features are rounded to, ap_fixed<bits, integer bits, rounding, overflow>, e.g. ap_fixed<8,3,AP_RND,AP_SAT>',
  );

const distillation = z
  .union([
    z.literal(false).describe('No distillation: students learn from the labels only'),
    z
      .strictObject({
        temperature: z
          .number()
          .min(1)
          .max(100)
          .default(3)
          .describe('Softens the teacher’s logits, 1 … 100 (no unit), e.g. 3'),
        weight: z
          .number()
          .min(0)
          .max(1)
          .default(0.5)
          .describe('Share of the teacher in the loss, 0 … 1, e.g. 0.5'),
        schedule: z
          .enum(DISTILLATION_SCHEDULES)
          .optional()
          .describe(
            'tutoring: alone at first, then from the trained teacher; self_study_co_study_tutoring: in between both learn from each other; default: tutoring',
          ),
      })
      .describe('Learn from the teacher’s logits too, e.g. {temperature: 3, weight: 0.5}'),
  ])
  .prefault({})
  .describe('How much the students learn from the teacher: false or settings, e.g. {weight: 0.5}');

export const studentsSchema = z
  .strictObject({
    layers: layersSchema(
      'Hidden layers at width 1; the linear output layer is implied, e.g. [{kind: dense, units: 16}]; default: dense 16, dense 8',
    ),
    widths: z
      .array(z.number().gt(0).max(16).describe('Multiplier (no unit), e.g. 0.5'))
      .min(1)
      .max(64)
      .default([1])
      .describe('Multipliers on units and filters, 0 … 16 (no unit), e.g. [0.5, 1]'),
    bits: z
      .array(bitsEntry)
      .min(1)
      .max(64)
      .prefault([4, 6])
      .describe(
        'Widths of weights and activations in bits, e.g. [3, 4, {weights: 4, activations: 6}]',
      ),
    sparsities: z
      .array(z.number().min(0).max(0.99).describe('Fraction of weights (no unit), e.g. 0.5'))
      .min(1)
      .max(64)
      .default([0, 0.5])
      .describe('Fractions of the weights forced to zero, 0 … 0.99 (no unit), e.g. [0, 0.5]'),
    limit: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .describe('Train at most so many of the grid, evenly spread, e.g. 12; default: all'),
    input: inputFormat,
    ...quantiserFields,
    ...studentTrainingFields,
    distillation,
    search: studentSearchSchema,
    trainableBits: trainableBitsSchema,
  })
  .superRefine(checkSearchedStudents)
  .superRefine(checkTrainableBits)
  .prefault({})
  .describe(
    'The networks that are trained: every combination of widths, bits and sparsities, e.g. {bits: [3, 4, 6]}',
  );
