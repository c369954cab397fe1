// Everything that changes during a student's training, and its way out of memory and back.
import { fractionBits } from '../core/fixed-point-format.js';
import { createRandom, type RandomStream } from '../core/random.js';
import type { EpochRecord, StudentSpec, TrainingEvent } from '../core/student.js';
import type { TeacherTargets } from './classification-loss.js';
import { type CoStudy, type CoStudyState, type CoStudyTeacher, createCoStudy } from './co-study.js';
import { type InputConditioning, measureInput } from './condition-input.js';
import { createTrainingStep } from './create-training-step.js';
import { initialiseParameters } from './initialise-parameters.js';
import { copyParameters, fillParameters, type LayerParameters } from './layer-parameters.js';
import type { NetworkPlan } from './network-plan.js';
import { keepAll } from './pruning.js';
import { withScales } from './quantisers/trained-scales.js';
import type { LayerFormats, PruningMask } from './quantisers.js';
import type { SampleTable } from './training-batches.js';
import type { StudentOptions } from './training-options.js';
import { planSchedule, type StudentSchedule, type TeachingPhase } from './training-schedule.js';
import type { OptimiserState, TrainingStep } from './training-step.js';

/** Rounded splits and softened teacher of one training. */
export interface StudentData {
  readonly train: SampleTable;
  readonly validation: SampleTable;
  /** Overwritten by a teacher that learns on. */
  readonly teacher: TeacherTargets | undefined;
  /** The teacher itself, where it learns on together with the student. */
  readonly coStudy?: CoStudyTeacher;
}

/** A network that can become the student. */
export interface StudentCandidate {
  readonly parameters: readonly LayerParameters[];
  readonly masks: readonly PruningMask[];
  readonly formats: readonly LayerFormats[];
  readonly validationAccuracy: number;
}

/** All that decides how a training goes on after an epoch; `epoch` is the next one. */
export interface TrainingSnapshot {
  readonly epoch: number;
  readonly parameters: readonly LayerParameters[];
  readonly optimiser: OptimiserState;
  readonly masks: readonly PruningMask[];
  readonly formats?: readonly LayerFormats[];
  readonly coStudy?: CoStudyState;
}

/** Where a training goes back to when it collapses. */
export interface Haven {
  readonly accuracy: number;
  readonly snapshot: TrainingSnapshot;
}

/** A training between two epochs. */
export interface StudentCheckpoint {
  readonly now: TrainingSnapshot;
  readonly best?: StudentCandidate;
  readonly haven?: Haven;
  readonly epochsAtChance: number;
  readonly checkedPhases: readonly TeachingPhase[];
  /** Of every epoch so far. */
  readonly losses: Float64Array;
  readonly accuracies: Float64Array;
  readonly events: readonly TrainingEvent[];
}

/** Everything that changes during a training. */
export interface TrainingState {
  readonly plan: NetworkPlan;
  readonly spec: StudentSpec;
  readonly data: StudentData;
  readonly options: StudentOptions;
  readonly schedule: StudentSchedule;
  readonly conditioning: InputConditioning;
  readonly parameters: LayerParameters[];
  readonly step: TrainingStep;
  readonly coStudy: CoStudy | undefined;
  readonly history: EpochRecord[];
  /** What the rules did, earlier attempts included. */
  readonly events: TrainingEvent[];
  /** The next epoch. */
  epoch: number;
  order: RandomStream;
  masks: PruningMask[];
  /** Absent during the float warm-up. */
  formats: LayerFormats[] | undefined;
  best: StudentCandidate | undefined;
  haven: Haven | undefined;
  /** Epochs in a row that answered no better than chance. */
  epochsAtChance: number;
  /** Phases whose first distilled batch has been checked. */
  checkedPhases: TeachingPhase[];
  /** Whether the targets are those of the teacher as it has become. */
  heardTeacher: boolean;
}

/** The fresh parameters of a student. */
export function startParameters(
  plan: NetworkPlan,
  spec: StudentSpec,
  conditioning: InputConditioning,
): LayerParameters[] {
  return withScales(initialiseParameters(plan, spec.seed, 'student', conditioning), spec);
}

/** A training that has not begun. `dispose` its step and its co-study. */
export function startState(
  plan: NetworkPlan,
  spec: StudentSpec,
  data: StudentData,
  options: StudentOptions,
  events: TrainingEvent[],
): TrainingState {
  const inputUnit = 2 ** -fractionBits(spec.input);
  const { train: table, teacher } = data;
  const { weightDecay, distillation, batchSize } = options;
  const conditioning = measureInput(plan, table, inputUnit);
  const parameters = startParameters(plan, spec, conditioning);
  const { seed } = spec;
  return {
    plan,
    spec,
    data,
    options,
    schedule: planSchedule(options.epochs),
    conditioning,
    parameters,
    step: createTrainingStep({
      ...{ plan, parameters, conditioning, table, inputUnit, teacher, weightDecay },
    }),
    coStudy:
      data.coStudy && distillation
        ? createCoStudy(data.coStudy, { distillation, batchSize, seed })
        : undefined,
    history: [],
    events,
    epoch: 0,
    order: orderOf(spec, table, 0),
    masks: keepAll(parameters),
    formats: undefined,
    best: undefined,
    haven: undefined,
    epochsAtChance: 0,
    checkedPhases: [],
    heardTeacher: false,
  };
}

/** The stream of batches from an epoch on. */
function orderOf({ seed }: StudentSpec, table: SampleTable, epoch: number): RandomStream {
  const order = createRandom(seed, 'student', 'batches');
  for (let i = 0; i < epoch; i++) order.permutation(table.count);
  return order;
}

/** A copy of where the training is; `parameters` must be up to date. */
export function takeSnapshot(state: TrainingState): TrainingSnapshot {
  const { epoch, parameters, step, masks, formats, coStudy } = state;
  return {
    epoch,
    parameters: copyParameters(parameters),
    optimiser: step.readState(),
    masks: masks.map((mask) => mask.slice()),
    formats,
    coStudy: coStudy?.readState(),
  };
}

/** Goes on from a snapshot, as if nothing had happened since. */
export function returnTo(state: TrainingState, snapshot: TrainingSnapshot): void {
  const { step, spec, data } = state;
  state.epoch = snapshot.epoch;
  state.history.length = Math.min(state.history.length, snapshot.epoch);
  state.order = orderOf(spec, data.train, snapshot.epoch);
  state.masks = snapshot.masks.map((mask) => mask.slice());
  state.formats = snapshot.formats && [...snapshot.formats];
  state.heardTeacher = false;
  fillParameters(state.parameters, snapshot.parameters);
  step.changeRules({ masks: state.masks, formats: state.formats });
  step.writeState(snapshot.optimiser);
  if (snapshot.coStudy) state.coStudy?.writeState(snapshot.coStudy);
}

/** All of a training between two epochs. */
export function checkpointOf(state: TrainingState): StudentCheckpoint {
  const { best, haven, epochsAtChance, checkedPhases, history, events } = state;
  return {
    now: takeSnapshot(state),
    ...{ best, haven, epochsAtChance, checkedPhases, events },
    losses: Float64Array.from(history, ({ loss }) => loss),
    accuracies: Float64Array.from(history, ({ validationAccuracy }) => validationAccuracy),
  };
}

/** Brings a fresh training to where another was. Its events are those the training was started with. */
export function restoreCheckpoint(state: TrainingState, checkpoint: StudentCheckpoint): void {
  const { best, haven, epochsAtChance, checkedPhases, losses, accuracies } = checkpoint;
  losses.forEach((loss, epoch) => {
    state.history.push({ epoch, loss, validationAccuracy: accuracies[epoch] });
  });
  Object.assign(state, { best, haven, epochsAtChance, checkedPhases: [...checkedPhases] });
  returnTo(state, checkpoint.now);
}
