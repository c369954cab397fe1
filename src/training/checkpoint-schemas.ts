// What a checkpoint must look like to be gone on from: nothing in the file is trusted.
import { z } from 'zod';
import { OVERFLOW_MODES, ROUNDING_MODES } from '../core/fixed-point-format.js';
import { LEAST_R_SQUARED } from '../core/r-squared.js';
import type { TrainingEvent } from '../core/student.js';
import type { LayerParameters } from './layer-parameters.js';
import type { PruningMask } from './quantisers.js';
import type { TeacherCheckpoint } from './run-teacher-training.js';
import type { StudentCheckpoint } from './student-state.js';
import type { OptimiserState } from './training-step.js';

const count = z.int().min(0).max(1e9);
/** Accuracies, or R². */
const accuracy = z.number().min(LEAST_R_SQUARED).max(1);
const numbers = (most: number) =>
  z.custom<Float64Array>((value) => value instanceof Float64Array && value.length <= most);

export const eventsSchema: z.ZodType<TrainingEvent[]> = z
  .array(
    z.strictObject({
      epoch: count,
      rule: z.enum(['not_finite', 'collapse', 'sparsity_runaway']),
      action: z.enum(['restarted', 'went_back', 'finer_formats', 'reported', 'ended']),
      message: z.string().max(10_000),
    }),
  )
  .max(100);

/** Arrays of the same names and lengths as in `template`; what is normalised while it trains in float may have lost that. */
export function isLike(template: unknown, value: unknown): boolean {
  if (template instanceof Float64Array) {
    return value instanceof Float64Array && value.length === template.length;
  }
  if (typeof template !== 'object' || template === null) return value === template;
  if (typeof value !== 'object' || value === null) return false;
  const names = Object.keys(template).filter(
    (name) => name !== 'norm' || Object.hasOwn(value, name),
  );
  const member = (of: object, name: string) => (of as Readonly<Record<string, unknown>>)[name];
  return (
    Array.isArray(template) === Array.isArray(value) &&
    Object.keys(value).length === names.length &&
    names.every(
      (name) => Object.hasOwn(value, name) && isLike(member(template, name), member(value, name)),
    )
  );
}

/** Parameters, or moments, of the shapes of `template`. */
export function parametersSchema(template: readonly LayerParameters[]) {
  return z.custom<LayerParameters[]>((value) => isLike(template, value), 'other shapes');
}

export function optimiserSchema(template: readonly LayerParameters[]): z.ZodType<OptimiserState> {
  const moments = parametersSchema(template);
  return z.strictObject({ steps: count, first: moments, second: moments });
}

const format = z.strictObject({
  width: z.int().min(1).max(64),
  integer: z.int().min(-256).max(256),
  signed: z.boolean(),
  rounding: z.enum(ROUNDING_MODES),
  overflow: z.enum(OVERFLOW_MODES),
});

const plainRule = z.strictObject({ kind: z.enum(['quantized_bits', 'power_of_two', 'lsq']) });
const signRule = z.strictObject({
  kind: z.enum(['binary', 'ternary']),
  clip: z.number().gt(0),
});
const weightRule = z.union([plainRule, signRule]);

const layerFormats = z.strictObject({
  inputFraction: z.int().min(-256).max(256),
  kernel: format,
  sum: format.optional(),
  output: format.optional(),
  weightRule: weightRule.optional(),
  activationRule: z.enum(['quantized_relu', 'pact', 'lsq']).optional(),
});

function masksSchema(template: readonly LayerParameters[]) {
  const fits = (value: unknown, i: number) =>
    value instanceof Uint8Array &&
    value.length === template[i].kernel.length &&
    value.every((bit) => bit <= 1);
  return z.custom<PruningMask[]>(
    (value) => Array.isArray(value) && value.length === template.length && value.every(fits),
    'other masks',
  );
}

/** A checkpoint of a student of these shapes, and of its teacher's where the two learn together. */
export function studentCheckpointSchema(
  template: readonly LayerParameters[],
  teacher: readonly LayerParameters[] | undefined,
  epochs: number,
): z.ZodType<StudentCheckpoint> {
  const parameters = parametersSchema(template);
  const masks = masksSchema(template);
  const formats = z.array(layerFormats).length(template.length);
  const coStudy = z.strictObject({
    epochs: count.max(epochs),
    parameters: parametersSchema(teacher ?? []),
    optimiser: optimiserSchema(teacher ?? []),
  });
  const optimiser = optimiserSchema(template);
  const snapshot = z.strictObject({
    ...{ epoch: count.max(epochs), parameters, optimiser, masks },
    formats: formats.optional(),
    ...(teacher && { coStudy }),
  });
  const candidate = z.strictObject({ parameters, masks, formats, validationAccuracy: accuracy });
  const schema = z
    .strictObject({
      now: snapshot,
      best: candidate.optional(),
      haven: z.strictObject({ accuracy, snapshot }).optional(),
      epochsAtChance: count,
      checkedPhases: z.array(z.enum(['alone', 'co_study', 'tutoring'])).max(3),
      losses: numbers(epochs),
      accuracies: numbers(epochs),
      events: eventsSchema,
    })
    .refine(({ now, losses, accuracies, best }) => {
      const whole = losses.length === now.epoch && accuracies.length === now.epoch;
      return whole && (now.epoch < epochs || best !== undefined);
    }, 'epochs are missing');
  // The same but for `output`, which the types want said even where there is none.
  return schema as unknown as z.ZodType<StudentCheckpoint>;
}

/** A checkpoint of a teacher of these shapes. */
export function teacherCheckpointSchema(
  template: readonly LayerParameters[],
  epochs: number,
): z.ZodType<TeacherCheckpoint> {
  const parameters = parametersSchema(template);
  return z
    .strictObject({
      parameters,
      optimiser: optimiserSchema(template),
      best: z.strictObject({ parameters, validationAccuracy: accuracy }),
      losses: numbers(epochs),
      accuracies: numbers(epochs),
      events: eventsSchema,
    })
    .refine(({ losses, accuracies }) => losses.length === accuracies.length, 'epochs are missing');
}
