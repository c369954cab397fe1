// Section `students.trainableBits`: bit widths that are trained along with the weights, a front of students a run.
import { z } from 'zod';

const MOST_START_BITS = 10;

const startBits = (what: string, minimum: number, usual: number) =>
  z
    .int()
    .min(minimum)
    .max(MOST_START_BITS)
    .default(usual)
    .describe(`${what} the training starts with, ${minimum} … ${MOST_START_BITS}, e.g. ${usual}`);

const beta = z.number().gt(0).max(1);

/** Defaults are the best of those tried on 2 160 jets of 16 features; more epochs at the same ramp are worth most. */
export const trainableBitsSchema = z
  .strictObject({
    weights: z
      .enum(['weight', 'channel', 'layer'])
      .default('weight')
      .describe(
        'What shares fractional bits among the weights: weight (nothing), channel or layer',
      ),
    activations: z
      .enum(['element', 'channel', 'layer'])
      .default('element')
      .describe(
        'What shares fractional bits among activations: element (nothing), channel or layer',
      ),
    weightBits: startBits('Bits of weights', 2, 6),
    activationBits: startBits('Bits of activations', 1, 6),
    budget: z
      .number()
      .gt(0)
      .optional()
      .describe(
        'Hold this cost in EBOPs and hand on one student, e.g. 2500; default: a front of students',
      ),
    beta: z
      .tuple([
        beta.describe('Weight of an EBOP in the loss at first'),
        beta.describe('The same at the end of the ramp'),
      ])
      .refine(([low, high]) => low <= high, 'the first number must not exceed the second')
      .default([1e-5, 1e-3])
      .describe(
        'Weight of an EBOP in the loss, rising from … to, e.g. [0.00001, 0.001]; with a budget it starts in between and is controlled',
      ),
    most: z
      .int()
      .min(1)
      .max(1000)
      .default(8)
      .describe('Students handed on from each run at most, spread along its front, e.g. 8'),
    epochs: z
      .int()
      .min(6)
      .max(100_000)
      .default(400)
      .describe('Passes over the training split of one run, 6 … 100000, e.g. 400'),
    batchSize: z
      .int()
      .min(1)
      .max(65_536)
      .default(128)
      .describe('Samples of one gradient step, 1 … 65536, e.g. 128'),
    learningRate: z
      .number()
      .gt(0)
      .max(1)
      .default(0.01)
      .describe('Step size of Adam at the start, 0 … 1 (no unit), e.g. 0.01'),
    weightDecay: z
      .number()
      .min(0)
      .max(100)
      .default(0.3)
      .describe('Decoupled decay of kernel weights, times the step size (no unit), e.g. 0.3'),
  })
  .optional()
  .describe(
    'Train the numbers of bits too, one run for each of widths; bits and sparsities do not apply then, e.g. {most: 8}; default: fixed bits',
  );

export type TrainableBitsConfig = NonNullable<z.output<typeof trainableBitsSchema>>;

/** Settings of the section that trained bits would silently pass over. */
interface StudentsWithBits {
  readonly trainableBits?: TrainableBitsConfig;
  readonly search?: unknown;
  readonly limit?: number;
  readonly pruning?: unknown;
  readonly weightQuantisers?: unknown;
  readonly activationQuantisers?: unknown;
}

/** Adds an issue for settings of `students` that contradict trained bits. */
export function checkTrainableBits(students: StudentsWithBits, context: z.RefinementCtx): void {
  if (students.trainableBits === undefined) return;
  const others = [
    'search',
    'limit',
    'pruning',
    'weightQuantisers',
    'activationQuantisers',
  ] as const;
  for (const name of others) {
    if (students[name] === undefined) continue;
    context.addIssue({
      code: 'custom',
      path: [name],
      message: `${name} is for students with fixed bits, but trainableBits is set`,
      params: { hint: `leave out ${name} or trainableBits` },
    });
  }
}
