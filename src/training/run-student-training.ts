// The epochs of a student's training, phase by phase.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fractionBits } from '../core/fixed-point-format.js';
import { createRandom, type RandomStream } from '../core/random.js';
import type { EpochRecord, StudentSpec } from '../core/student.js';
import { calibrateFormats } from './calibrate-formats.js';
import { checkFirstDistilledBatch, sharpnessOf } from './check-distillation.js';
import type { TeacherTargets } from './classification-loss.js';
import { type InputConditioning, measureInput } from './condition-input.js';
import { createTrainingStep } from './create-training-step.js';
import { initialiseParameters } from './initialise-parameters.js';
import { copyParameters, type LayerParameters } from './layer-parameters.js';
import type { NetworkPlan } from './network-plan.js';
import { accuracyOf } from './predict.js';
import { applyMasks, choosePruned, keepAll } from './pruning.js';
import { clampToRange, foldInput, type LayerFormats, type PruningMask } from './quantisers.js';
import type { OnEpoch } from './train-teacher.js';
import { type SampleTable, shuffleIntoBatches } from './training-batches.js';
import { assertFiniteLoss, assertNotCollapsed } from './training-failure.js';
import type { StudentOptions } from './training-options.js';
import {
  planSchedule,
  type StudentSchedule,
  scheduledLambda,
  scheduledRate,
  scheduledSparsity,
} from './training-schedule.js';
import type { TrainingStep } from './training-step.js';

/** Rounded splits and softened teacher of one training. */
export interface StudentData {
  readonly train: SampleTable;
  readonly validation: SampleTable;
  readonly teacher: TeacherTargets | undefined;
}

/** The best checkpoint of a training. */
export interface TrainedStudent {
  readonly parameters: readonly LayerParameters[];
  readonly masks: readonly PruningMask[];
  readonly formats: readonly LayerFormats[];
  readonly validationAccuracy: number;
  readonly history: readonly EpochRecord[];
}

/** Masks are chosen anew this often an epoch while pruning is under way. */
const PRUNINGS_PER_EPOCH = 4;

/** Everything that changes during a training. */
interface TrainingState {
  readonly plan: NetworkPlan;
  readonly spec: StudentSpec;
  readonly data: StudentData;
  readonly options: StudentOptions;
  readonly schedule: StudentSchedule;
  readonly conditioning: InputConditioning;
  readonly parameters: LayerParameters[];
  readonly step: TrainingStep;
  readonly order: RandomStream;
  masks: PruningMask[];
  /** Absent during the float warm-up. */
  formats: LayerFormats[] | undefined;
  distillationChecked: boolean;
}

function startState(
  plan: NetworkPlan,
  spec: StudentSpec,
  data: StudentData,
  options: StudentOptions,
): TrainingState {
  const inputUnit = 2 ** -fractionBits(spec.input);
  const { train: table, teacher } = data;
  const conditioning = measureInput(plan, table, inputUnit);
  const parameters = initialiseParameters(plan, spec.seed, 'student', conditioning);
  return {
    plan,
    spec,
    data,
    options,
    schedule: planSchedule(options.epochs),
    conditioning,
    parameters,
    step: createTrainingStep({ plan, parameters, conditioning, table, inputUnit, teacher }),
    order: createRandom(spec.seed, 'student', 'batches'),
    masks: keepAll(parameters),
    formats: undefined,
    distillationChecked: false,
  };
}

/** Trains from fresh weights. Throws TrainingFailure where the loss or the accuracy collapses. */
export async function runStudentTraining(
  plan: NetworkPlan,
  spec: StudentSpec,
  data: StudentData,
  options: StudentOptions,
  onEpoch: OnEpoch | undefined,
): Promise<TrainedStudent> {
  const state = startState(plan, spec, data, options);
  try {
    return await runEpochs(state, onEpoch);
  } finally {
    state.step.dispose();
  }
}

async function runEpochs(
  state: TrainingState,
  onEpoch: OnEpoch | undefined,
): Promise<TrainedStudent> {
  const { plan, data, options } = state;
  const history: EpochRecord[] = [];
  let best: TrainedStudent | undefined;
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    enterPhase(state, epoch);
    const loss = trainOneEpoch(state, epoch);
    assertFiniteLoss(loss, epoch);
    const logits = state.step.predict(data.validation);
    const validationAccuracy = accuracyOf(logits, data.validation.labels, plan.classes);
    const record = { epoch, loss, validationAccuracy };
    history.push(record);
    onEpoch?.(record);
    const counts = state.formats !== undefined && epoch >= state.schedule.freezeFrom;
    if (counts && validationAccuracy > (best?.validationAccuracy ?? -1)) {
      best = checkpoint(state, state.formats as LayerFormats[], validationAccuracy, history);
    }
    await nextTurn();
  }
  const { validationAccuracy } = best as TrainedStudent;
  assertNotCollapsed(validationAccuracy, data.validation.labels, plan.classes);
  return best as TrainedStudent;
}

function checkpoint(
  state: TrainingState,
  formats: LayerFormats[],
  validationAccuracy: number,
  history: EpochRecord[],
): TrainedStudent {
  const { masks, conditioning } = state;
  const parameters = copyParameters(foldInput(state.parameters, masks, formats, conditioning));
  return { parameters, masks, formats, validationAccuracy, history };
}

/** What changes at the start of an epoch: rounding begins, masks become final. */
function enterPhase(state: TrainingState, epoch: number): void {
  const { schedule, plan, spec, parameters, data, conditioning } = state;
  if (epoch === schedule.quantiseFrom) {
    state.formats = calibrateFormats(plan, spec, parameters, data.train, conditioning);
    clampToRange(parameters, state.formats);
    state.step.changeRules({ masks: state.masks, formats: state.formats });
  }
  if (epoch === schedule.freezeFrom) prune(state, spec.sparsity);
}

/** Masks are chosen anew; what they prune is zero from now on. `parameters` must be up to date. */
function prune(state: TrainingState, sparsity: number): void {
  state.masks = choosePruned(state.parameters, sparsity);
  applyMasks(state.parameters, state.masks);
  state.step.changeRules({ masks: state.masks, formats: state.formats });
}

/** One pass over the training split; returns the mean loss. */
function trainOneEpoch(state: TrainingState, epoch: number): number {
  const { plan, data, options, schedule, step } = state;
  const batches = shuffleIntoBatches(data.train.count, options.batchSize, state.order);
  const lambda = data.teacher ? scheduledLambda(schedule, epoch, options.distillation) : 0;
  let loss = 0;
  batches.forEach((rows, i) => {
    pruneOnTheWay(state, epoch, i, batches.length);
    const progress = (epoch + i / batches.length) / options.epochs;
    const totals = step.run(rows, lambda, scheduledRate(options.learningRate, progress));
    loss += totals.loss / data.train.count;
    if (lambda > 0 && data.teacher && !state.distillationChecked) {
      const sharpness = sharpnessOf(data.teacher.negativeEntropy, plan.classes);
      checkFirstDistilledBatch(totals, rows.length, sharpness);
      state.distillationChecked = true;
    }
  });
  step.readParameters();
  return loss;
}

/**
 * Raises the sparsity a few times an epoch. What is pruned stays pruned: letting pruned weights learn on and
 * come back (arXiv 2006.07253) cost 3 points at 80 % sparsity and 4 bits on the built-in dataset.
 */
function pruneOnTheWay(state: TrainingState, epoch: number, batch: number, batches: number): void {
  const { schedule, spec, step } = state;
  if (epoch < schedule.pruneFrom || epoch >= schedule.freezeFrom || spec.sparsity === 0) return;
  if (batch % Math.max(1, Math.floor(batches / PRUNINGS_PER_EPOCH)) !== 0) return;
  step.readParameters();
  prune(state, scheduledSparsity(schedule, epoch + batch / batches, spec.sparsity));
}
