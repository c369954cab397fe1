// Sections `students.search` and `teacher.search`: settings that are searched for instead of listed.
import { z } from 'zod';

/** Widest quantiser a student can be trained with. */
const MAXIMUM_BITS = 16;

/** `[low, high]` with low ≤ high; both ends may be chosen. */
const range = (value: z.ZodNumber, what: string) =>
  z
    .tuple([value.describe('Smallest value'), value.describe('Largest value')])
    .refine(([low, high]) => low <= high, 'the first number must not exceed the second')
    .optional()
    .describe(what);

const learningRate = range(
  z.number().gt(0).max(1),
  'Range of step sizes, by ratio, 0 … 1 (no unit), e.g. [0.001, 0.03]; default: the section’s own',
);

const batchSize = range(
  z.int().min(1).max(65_536),
  'Range of samples of one gradient step, by ratio, e.g. [32, 512]; default: the section’s own',
);

const width = range(
  z.number().gt(0).max(16),
  'Range of multipliers on units and filters, by ratio, 0 … 16, e.g. [0.25, 2]; default: the section’s own',
);

const studentSpace = z
  .strictObject({
    learningRate,
    batchSize,
    width,
    weightBits: range(
      z.int().min(2).max(MAXIMUM_BITS),
      'Range of bits of weights, 2 … 16, with activationBits, e.g. [2, 8]; default: students.bits',
    ),
    activationBits: range(
      z.int().min(1).max(MAXIMUM_BITS),
      'Range of bits of activations, 1 … 16, with weightBits, e.g. [2, 8]; default: students.bits',
    ),
    sparsity: range(
      z.number().min(0).max(0.99),
      'Range of fractions of weights forced to zero, e.g. [0, 0.9]; default: students.sparsities',
    ),
    temperature: range(
      z.number().min(1).max(100),
      'Range of temperatures of the distillation, by ratio, e.g. [1, 8]; default: the section’s own',
    ),
    distillationWeight: range(
      z.number().min(0).max(1),
      'Range of shares of the teacher in the loss, e.g. [0, 0.9]; default: the section’s own',
    ),
  })
  .refine((space) => (space.weightBits === undefined) === (space.activationBits === undefined), {
    message: 'weightBits and activationBits are searched together',
    path: ['weightBits'],
  })
  .prefault({})
  .describe(
    'What is searched; what is left out stays as listed, e.g. {learningRate: [0.001, 0.03]}',
  );

const teacherSpace = z
  .strictObject({ learningRate, batchSize, width })
  .prefault({})
  .describe('What is searched; what is left out stays as set, e.g. {learningRate: [0.001, 0.03]}');

const halvingFields = {
  sampler: z
    .enum(['motpe', 'nsga2', 'halton', 'random'])
    .default('motpe')
    .describe(
      'What proposes settings: motpe (densities of good and bad ones), nsga2 (a population), halton (evenly spread), random; e.g. motpe',
    ),
  trials: z.int().min(1).max(10_000).default(36).describe('Settings tried at most, e.g. 36'),
  batch: z
    .int()
    .min(1)
    .max(256)
    .default(4)
    .describe(
      'Trainings begun together before the sampler learns from them; a multiple of the workers keeps all busy, e.g. 4',
    ),
  rungs: z
    .int()
    .min(1)
    .max(6)
    .default(2)
    .describe('Lengths of training a setting passes through; 1: all are trained in full, e.g. 2'),
  eta: z
    .int()
    .min(2)
    .max(16)
    .default(3)
    .describe('One of so many goes on to the next length, so many times longer, e.g. 3'),
};

/** Fewer trials would leave nobody on the last rung. */
function checkTrials(
  { trials, rungs, eta }: { trials: number; rungs: number; eta: number },
  context: z.RefinementCtx,
): void {
  const fewest = eta ** (rungs - 1);
  if (trials >= fewest) return;
  context.addIssue({
    code: 'custom',
    path: ['trials'],
    message: `${trials} trials with ${rungs} rungs leave none trained in full`,
    params: { hint: `at least ${fewest} trials are needed, or fewer rungs` },
  });
}

export const studentSearchSchema = z
  .strictObject({
    ...halvingFields,
    seeds: z
      .int()
      .min(1)
      .max(32)
      .default(3)
      .describe('Trainings of each finalist from other seeds; their spread is its noise, e.g. 3'),
    space: studentSpace,
  })
  .superRefine(checkTrials)
  .optional()
  .describe(
    'Search settings of students by accuracy and cost instead of training every combination, e.g. {trials: 36}; default: every combination',
  );

export const teacherSearchSchema = z
  .strictObject({ ...halvingFields, space: teacherSpace })
  .superRefine(checkTrials)
  .optional()
  .describe(
    'Search settings of the teacher by validation accuracy, e.g. {trials: 18, space: {learningRate: [0.001, 0.03]}}; default: as set',
  );

export type StudentSearchConfig = NonNullable<z.output<typeof studentSearchSchema>>;
export type TeacherSearchConfig = NonNullable<z.output<typeof teacherSearchSchema>>;

/** Settings of the section that a search would silently pass over. */
interface SearchedStudents {
  readonly search?: StudentSearchConfig;
  readonly distillation: unknown;
  readonly limit?: number;
}

/** Adds an issue for settings of `students` that contradict its search. */
export function checkSearchedStudents(
  { search, distillation, limit }: SearchedStudents,
  context: z.RefinementCtx,
): void {
  if (search === undefined) return;
  const { temperature, distillationWeight } = search.space;
  if (distillation === false && (temperature ?? distillationWeight) !== undefined) {
    context.addIssue({
      code: 'custom',
      path: ['search', 'space', temperature ? 'temperature' : 'distillationWeight'],
      message: 'distillation is searched but students.distillation is false',
    });
  }
  if (limit !== undefined) {
    context.addIssue({
      code: 'custom',
      path: ['limit'],
      message: 'limit thins the grid, but students are searched',
      params: { hint: 'students.search.trials limits a search' },
    });
  }
}
