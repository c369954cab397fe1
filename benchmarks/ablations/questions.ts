// What is switched on and off, and everything that stays the same meanwhile.
import type { FixedRecipe, TrainableRecipe } from '../accuracy/goal.js';
import { trainableOptions } from '../accuracy/recipes.js';
import { DISTILLATION, type Subject } from './subjects.js';

/** One thing switched on or off. */
export interface Question {
  readonly name: string;
  /** What the two kinds of students have in common, and what they differ in. */
  readonly sense: string;
  readonly off: (subject: Subject) => FixedRecipe;
  /** `ebops`: what the student without it costs, for comparisons at equal cost. */
  readonly on: (subject: Subject, ebops: number) => FixedRecipe | TrainableRecipe;
}

type Changes = Partial<
  Pick<FixedRecipe, 'hidden' | 'weightBits' | 'activationBits' | 'sparsity'>
> & {
  readonly distilled?: boolean;
};

/** A student of 6 bits, unpruned, taught by labels and teacher, but for these changes. */
function fixedRecipe(subject: Subject, changes: Changes): FixedRecipe {
  const { wide, input, training } = subject;
  const { distilled = true, ...rest } = changes;
  return {
    ...{ kind: 'fixed', name: 'fixed', hidden: wide, input },
    ...{ weightBits: 6, activationBits: 6, sparsity: 0, ...rest },
    options: { ...training, distillation: distilled ? DISTILLATION : null },
  };
}

/** Students with so few bits and weights that they have to choose what to learn. */
const starvedRecipe = (subject: Subject, distilled: boolean) =>
  fixedRecipe(subject, {
    ...{ weightBits: 3, activationBits: 3, sparsity: subject.starvedSparsity, distilled },
  });

/** Three bits a weight and most weights gone is the cheapest way with fixed bits that was found, per EBOP. */
const frugalRecipe = (subject: Subject) =>
  fixedRecipe(subject, { weightBits: 3, activationBits: 4, sparsity: subject.starvedSparsity });

/** At most as many EBOPs as the student it is compared with. */
function trainableRecipe(
  { wide, input, trainableEpochs }: Subject,
  ebops: number,
): TrainableRecipe {
  return {
    ...{ kind: 'trainable', name: 'trainable', hidden: wide, weightBits: 4, activationBits: 4 },
    input,
    trainableBits: { weights: 'weight', activations: 'element' },
    options: trainableOptions(trainableEpochs, ebops),
  };
}

/** In the order in which they are answered. */
export const QUESTIONS: readonly Question[] = [
  {
    name: 'distillation',
    sense: '6 bits, unpruned: labels alone, or the teacher’s logits too',
    off: (subject) => fixedRecipe(subject, { distilled: false }),
    on: (subject) => fixedRecipe(subject, {}),
  },
  {
    name: 'distillation-starved',
    sense: '3 bits, 60 to 85 % pruned: labels alone, or the teacher’s logits too',
    off: (subject) => starvedRecipe(subject, false),
    on: (subject) => starvedRecipe(subject, true),
  },
  {
    name: 'pruning',
    sense: '6 bits, the same network: all weights, or a quarter of them',
    off: (subject) => fixedRecipe(subject, {}),
    on: (subject) => fixedRecipe(subject, { sparsity: 0.75 }),
  },
  {
    name: 'pruning-equal-weights',
    sense: '6 bits, as many weights: trained narrow, or trained wide and pruned',
    off: (subject) => fixedRecipe(subject, { hidden: subject.narrow }),
    on: (subject) => fixedRecipe(subject, { sparsity: 0.75 }),
  },
  {
    name: 'trainable-bits',
    sense:
      'as many EBOPs: 3-bit weights, most pruned, or bits of every weight and activation trained',
    off: frugalRecipe,
    on: trainableRecipe,
  },
];
