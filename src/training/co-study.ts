// A teacher that learns on together with its student, each from the other's softened answers.
import { createRandom, type RandomStream } from '../core/random.js';
import { checkFirstDistilledBatch, teacherSharpness } from './check-distillation.js';
import { type Distillation, refreshTargets } from './classification-loss.js';
import { measureInput } from './condition-input.js';
import { createTrainingStep } from './create-training-step.js';
import { copyParameters, fillParameters, type LayerParameters } from './layer-parameters.js';
import type { NetworkPlan } from './network-plan.js';
import { keepAll } from './pruning.js';
import { targetsOf } from './table-loss.js';
import { type SampleTable, shuffleIntoBatches } from './training-batches.js';
import type { OptimiserState } from './training-step.js';

/** A trained teacher and the training split it learnt from, in real units. */
export interface CoStudyTeacher {
  readonly plan: NetworkPlan;
  readonly weights: readonly LayerParameters[];
  readonly table: SampleTable;
}

/** How the two learn. */
export interface CoStudySettings {
  readonly distillation: Distillation;
  readonly batchSize: number;
  readonly seed: number;
}

/** Where a co-studying teacher has got to. */
export interface CoStudyState {
  readonly epochs: number;
  readonly parameters: readonly LayerParameters[];
  readonly optimiser: OptimiserState;
}

/** One teacher beside one student. Stateful; `dispose` it. Same setup, same calls: same bytes. */
export interface CoStudy {
  /** One epoch with distillation from the student's logits on the training split. Throws TOOL_FAILED as the student's check does. */
  learn(studentLogits: Float32Array, lambda: number, learningRate: number): void;
  /** The teacher's logits on the training split as it is now. */
  answer(): Float32Array;
  readState(): CoStudyState;
  writeState(state: CoStudyState): void;
  dispose(): void;
}

const orderOf = (seed: number) => createRandom(seed, 'co-study', 'batches');

/** Starts from the trained teacher with a fresh optimiser. The engine must have been started. */
export function createCoStudy(teacher: CoStudyTeacher, settings: CoStudySettings): CoStudy {
  const { plan, table } = teacher;
  const { distillation, batchSize, seed } = settings;
  const conditioning = measureInput(plan, table, 1);
  const parameters = copyParameters(teacher.weights);
  const blank = new Float32Array(table.count * plan.classes);
  const targets = targetsOf(blank, table, plan.classes, distillation.temperature);
  const setup = { plan, parameters, conditioning, table, inputUnit: 1, teacher: targets };
  const step = createTrainingStep(setup);
  let epochs = 0;
  let order: RandomStream = orderOf(seed);
  return {
    learn: (studentLogits, lambda, learningRate) => {
      refreshTargets(targets, studentLogits);
      const batches = shuffleIntoBatches(table.count, batchSize, order);
      batches.forEach((rows, i) => {
        const totals = step.run(rows, lambda, learningRate);
        if (epochs > 0 || i > 0 || lambda === 0) return;
        const sharpness = teacherSharpness(targets, plan.classes);
        checkFirstDistilledBatch(totals, rows.length, sharpness, 'the student as teacher');
      });
      epochs++;
    },
    answer: () => step.predict(table),
    readState: () => {
      step.readParameters();
      return { epochs, parameters: copyParameters(parameters), optimiser: step.readState() };
    },
    writeState: (state) => {
      fillParameters(parameters, state.parameters);
      step.changeRules({ masks: keepAll(parameters), formats: undefined });
      step.writeState(state.optimiser);
      epochs = state.epochs;
      order = orderOf(seed);
      for (let i = 0; i < epochs; i++) order.permutation(table.count);
    },
    dispose: step.dispose,
  };
}
