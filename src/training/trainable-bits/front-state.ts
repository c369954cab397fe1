// Everything that changes during a training with trainable bits, and its way out of memory and back.
import type { RandomStream } from '../../core/random.js';
import type { EpochRecord, TrainingEvent } from '../../core/student.js';
import type { TeacherTargets } from '../classification-loss.js';
import type { LayerParameters } from '../layer-parameters.js';
import type { SampleTable } from '../training-batches.js';
import type { OptimiserState } from '../training-step.js';
import { type BetaControl, type BetaMemory, createBetaControl } from './beta-control.js';
import type { BitLimits, BitParameters } from './bit-parameters.js';
import { createFrontArchive, type FrontArchive } from './front-archive.js';
import type { FrontOptions, OnEpoch } from './front-options.js';
import type { FrontSchedule } from './front-schedule.js';
import { createGraphTrainableStep } from './graph-trainable-step.js';
import { type FrontCheckpoint, type PackedFront, packFront, unpackFront } from './pack-front.js';
import { createMeanTracker, type MeanTracker } from './rounded-means.js';
import type { TrainableMemory, TrainableSetup, TrainableStep } from './trainable-step.js';

/** Rounded splits and softened teacher of one training. */
export interface FrontData {
  readonly train: SampleTable;
  readonly validation: SampleTable;
  readonly teacher: TeacherTargets | undefined;
}

/** What is only there once everything is rounded. */
export interface RoundedSnapshot {
  readonly kind: 'rounded';
  readonly bits: BitParameters;
  readonly limits: BitLimits;
  readonly memory: TrainableMemory;
  readonly beta: BetaMemory;
  readonly epochsAtChance: number;
  readonly distillationChecked: boolean;
  /** Of every rounded epoch so far. */
  readonly costs: Float64Array;
  readonly front: PackedFront;
}

/** A training between two epochs, of which there were as many as losses. */
export interface FrontSnapshot {
  readonly parameters: readonly LayerParameters[];
  readonly phase: { readonly kind: 'float'; readonly optimiser: OptimiserState } | RoundedSnapshot;
  readonly losses: Float64Array;
  readonly accuracies: Float64Array;
  readonly events: readonly TrainingEvent[];
}

/** What a training starts from and whom it tells. */
export interface FrontRun {
  /** Where it goes on; absent: from fresh weights. */
  readonly from: FrontSnapshot | undefined;
  /** What the rules did so far. */
  readonly events: readonly TrainingEvent[];
  readonly onEpoch: OnEpoch | undefined;
  /** Called between two epochs: `make` describes the training as it is. */
  readonly offer: (make: () => FrontSnapshot) => Promise<void>;
}

/** Everything that changes during the rounded epochs. Dispose its step. */
export interface FrontState {
  readonly setup: TrainableSetup;
  readonly step: TrainableStep;
  readonly data: FrontData;
  readonly options: FrontOptions;
  readonly schedule: FrontSchedule;
  readonly order: RandomStream;
  readonly means: MeanTracker;
  readonly control: BetaControl;
  readonly archive: FrontArchive<FrontCheckpoint>;
  readonly history: EpochRecord[];
  /** Epochs in a row that answered no better than chance. */
  epochsAtChance: number;
  distillationChecked: boolean;
}

/** The rounded epochs from their start, or from where another training was; the setup holds the bits of either. */
export function startRounded(
  place: Pick<FrontState, 'setup' | 'data' | 'options' | 'schedule' | 'order' | 'history'>,
  from: RoundedSnapshot | undefined,
): FrontState {
  const { setup, options, schedule } = place;
  const step = createGraphTrainableStep(setup);
  if (from) step.writeMemory(from.memory);
  return {
    ...place,
    step,
    means: createMeanTracker(setup),
    control: createBetaControl(options.goal, schedule, from?.beta),
    archive: createFrontArchive(from && unpackFront(from.front, setup.layout)),
    epochsAtChance: from?.epochsAtChance ?? 0,
    distillationChecked: from?.distillationChecked ?? false,
  };
}

/** All of a training between two rounded epochs. Refers to its arrays: to be written before it goes on. */
export function snapshotOf(state: FrontState, events: readonly TrainingEvent[]): FrontSnapshot {
  const { setup, step, control, archive, history, schedule } = state;
  const { epochsAtChance, distillationChecked } = state;
  step.readParameters();
  const { parameters, bits, limits } = setup;
  const costs = history.slice(schedule.roundFrom).map(({ cost }) => cost ?? 0);
  return {
    parameters,
    phase: {
      kind: 'rounded',
      ...{ bits, limits, epochsAtChance, distillationChecked },
      memory: step.readMemory(),
      beta: control.memory(),
      costs: Float64Array.from(costs),
      front: packFront(archive.entries()),
    },
    ...packHistory(history),
    events,
  };
}

/** What a snapshot says of every epoch, but for the cost. */
export function packHistory(
  history: readonly EpochRecord[],
): Pick<FrontSnapshot, 'losses' | 'accuracies'> {
  return {
    losses: Float64Array.from(history, ({ loss }) => loss),
    accuracies: Float64Array.from(history, ({ validationAccuracy }) => validationAccuracy),
  };
}

/** The reverse, with the cost where everything was rounded. */
export function historyOf({ losses, accuracies, phase }: FrontSnapshot): EpochRecord[] {
  const costs = phase.kind === 'rounded' ? phase.costs : new Float64Array(0);
  const roundFrom = losses.length - costs.length;
  return Array.from(losses, (loss, epoch) => {
    const record = { epoch, loss, validationAccuracy: accuracies[epoch] };
    return epoch < roundFrom ? record : { ...record, cost: costs[epoch - roundFrom] };
  });
}
