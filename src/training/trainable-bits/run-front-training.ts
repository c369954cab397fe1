// The epochs of a training with trainable bits: from float to a front of checkpoints, or to one within a budget.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fractionBits } from '../../core/fixed-point-format.js';
import { createRandom } from '../../core/random.js';
import type { EpochRecord, StudentSpec } from '../../core/student.js';
import { checkFirstDistilledBatch, teacherSharpness } from '../check-distillation.js';
import { measureInput } from '../condition-input.js';
import { endNormalisation } from '../fold-batch-norm.js';
import { initialiseParameters } from '../initialise-parameters.js';
import { fillParameters } from '../layer-parameters.js';
import type { NetworkPlan } from '../network-plan.js';
import { shuffleIntoBatches } from '../training-batches.js';
import { answersOneClass, assertFiniteLoss, assertNotCollapsed } from '../training-failure.js';
import type { StepSetup } from '../training-step.js';
import { type BitLayout, granularityOf, planBits } from './bit-layout.js';
import type { Archived } from './front-archive.js';
import type { FrontOptions } from './front-options.js';
import {
  EPOCHS_AT_CHANCE,
  frontLambda,
  frontRate,
  mostEpochs,
  planFront,
} from './front-schedule.js';
import {
  type FrontData,
  type FrontRun,
  type FrontState,
  historyOf,
  packHistory,
  snapshotOf,
  startRounded,
} from './front-state.js';
import { judgeEpoch } from './judge-epoch.js';
import type { FrontCheckpoint } from './pack-front.js';
import { createEbopsTerm } from './resource-term.js';
import { startBits } from './start-bits.js';
import type { TrainableSetup } from './trainable-step.js';
import { traceFloat, warmUp } from './warm-up.js';

/** The front of a training. */
export interface TrainedFront {
  readonly layout: BitLayout;
  readonly entries: readonly Archived<FrontCheckpoint>[];
  readonly history: readonly EpochRecord[];
}

/** Trains to the end. Throws TrainingFailure where the loss or every accuracy collapses. */
export async function runFrontTraining(
  plan: NetworkPlan,
  spec: StudentSpec,
  data: FrontData,
  options: FrontOptions,
  run: FrontRun,
): Promise<TrainedFront> {
  const schedule = planFront(options.epochs);
  const history = run.from ? historyOf(run.from) : [];
  const order = createRandom(spec.seed, 'front', 'batches');
  for (const _ of history) order.permutation(data.train.count);
  const place = { data, options, schedule, order, history };
  const setup = await prepare(plan, spec, place, run);
  const phase = run.from?.phase;
  const state = startRounded({ setup, ...place }, phase?.kind === 'rounded' ? phase : undefined);
  try {
    await runEpochs(state, run);
  } finally {
    state.step.dispose();
  }
  return { layout: setup.layout, entries: state.archive.entries(), history };
}

/** Everything the rounded epochs start from: what the float ones end with, or another training was at. */
async function prepare(
  plan: NetworkPlan,
  spec: StudentSpec,
  place: Pick<FrontState, 'data' | 'options' | 'schedule' | 'order' | 'history'>,
  run: FrontRun,
): Promise<TrainableSetup> {
  const { data, options } = place;
  const inputUnit = 2 ** -fractionBits(spec.input);
  const { train: table, teacher } = data;
  const conditioning = measureInput(plan, table, inputUnit);
  const parameters = initialiseParameters(plan, spec.seed, 'front', conditioning);
  const { weightDecay, bitRate, bitPenalty } = options;
  const float = { plan, parameters, conditioning, table, inputUnit, weightDecay };
  const layout = planBits(plan, granularityOf(spec));
  if (run.from) fillParameters(parameters, run.from.parameters);
  const phase = run.from?.phase;
  if (phase?.kind !== 'rounded') await trainInFloat(float, place, run);
  const { bits, limits } =
    phase?.kind === 'rounded'
      ? phase
      : startBits(layout, spec, parameters, traceFloat(float, layout));
  const resources = createEbopsTerm(layout.weights, options.costPerEbop);
  return { ...float, bits, limits, teacher, layout, resources, bitRate, bitPenalty };
}

/** The float epochs that are still to come. */
async function trainInFloat(
  float: Omit<StepSetup, 'teacher'>,
  { data, options, schedule, order, history }: Parameters<typeof prepare>[2],
  { from, onEpoch, events, offer }: FrontRun,
): Promise<void> {
  const { parameters, conditioning } = float;
  const { batchSize, learningRate } = options;
  const warmth = { epochs: schedule.roundFrom, batchSize, learningRate };
  const setup = { ...float, teacher: undefined };
  await warmUp(setup, data.validation, order, warmth, history, {
    from: from?.phase.kind === 'float' ? from.phase.optimiser : undefined,
    onEpoch,
    offer: (make) =>
      offer(() => {
        const optimiser = make();
        const phase = { kind: 'float' as const, optimiser };
        return { parameters, phase, ...packHistory(history), events };
      }),
  });
  endNormalisation(parameters, conditioning);
}

async function runEpochs(state: FrontState, run: FrontRun): Promise<void> {
  const { options, schedule, data, setup, history } = state;
  const { classes } = setup.plan;
  while (!isOver(state)) {
    const epoch = history.length;
    const loss = trainOneEpoch(state, epoch, state.control.next(epoch, history.at(-1)?.cost));
    assertFiniteLoss(loss, epoch);
    const record = { epoch, loss, ...judgeEpoch(state, epoch) };
    history.push(record);
    run.onEpoch?.(record);
    await nextTurn();
    const { atChance } = answersOneClass(record.validationAccuracy, data.validation, classes);
    state.epochsAtChance = atChance ? state.epochsAtChance + 1 : 0;
    const isLost = epoch > schedule.rampFrom && state.epochsAtChance >= EPOCHS_AT_CHANCE;
    if (options.goal.kind === 'front' && isLost) break;
    await run.offer(() => snapshotOf(state, run.events));
  }
  const best = state.archive.entries().at(-1)?.validationAccuracy ?? 0;
  if (options.goal.kind === 'front')
    assertNotCollapsed(best, data.validation, classes, history.length);
}

/** Planned epochs are over, and a budget has been met or given up. */
function isOver({ options, schedule, archive, history }: FrontState): boolean {
  const epoch = history.length;
  if (epoch < schedule.epochs) return false;
  if (options.goal.kind === 'front' || archive.entries().length > 0) return true;
  return epoch >= mostEpochs(schedule);
}

/** One pass over the training split; returns the mean loss. */
function trainOneEpoch(state: FrontState, epoch: number, beta: number): number {
  const { data, options, schedule, step, order, setup } = state;
  const batches = shuffleIntoBatches(data.train.count, options.batchSize, order);
  const lambda = data.teacher ? frontLambda(schedule, epoch, options.distillation) : 0;
  let loss = 0;
  step.restartRanges();
  batches.forEach((rows, i) => {
    const rate = frontRate(schedule, epoch + i / batches.length, options);
    const totals = step.run(rows, lambda, rate, beta);
    loss += totals.loss / data.train.count;
    if (lambda > 0 && data.teacher && !state.distillationChecked) {
      const sharpness = teacherSharpness(data.teacher, setup.plan.classes);
      checkFirstDistilledBatch(totals, rows.length, sharpness);
      state.distillationChecked = true;
    }
  });
  return loss;
}
