// What a training does when it goes wrong without a number going wrong: collapse to chance, weights that round away.
import { ParetapeError } from '../core/errors.js';
import type { TrainingEvent } from '../core/student.js';
import { settleFormats } from './quantisers/settle-formats.js';
import { clampToRange, type LayerFormats, type PruningMask, quantiseKernel } from './quantisers.js';
import { returnTo, type TrainingState, takeSnapshot } from './student-state.js';
import { answersOneClass, TrainingFailure } from './training-failure.js';

/** So many epochs in a row no better than chance are a collapse. */
const COLLAPSED_EPOCHS = 3;

/** A network has learnt once it is this far from chance to perfect. */
const LEARNT_SHARE = 0.2;

/** Learning rate after going back, as a share of what it was. */
const CALMER_RATE = 1 / 3;

/** Fewest kept weights of a layer that must not round to zero. Two bits, rounded for the least error, leave half and more. */
const LEAST_LIVE_SHARE = 0.05;

/** How many fraction bits a run-away layer may gain. */
const MOST_FINER_BITS = 4;

/** Events of the attempt under way. */
function eventsOfAttempt(events: readonly TrainingEvent[]): readonly TrainingEvent[] {
  return events.slice(events.findLastIndex(({ action }) => action === 'restarted') + 1);
}

/** What the learning rate is multiplied with. */
export function rateFactor({ events }: TrainingState): number {
  const calmer = eventsOfAttempt(events).some(({ action }) => action === 'went_back');
  return calmer ? CALMER_RATE : 1;
}

/**
 * Looks at a training after an epoch, `state.epoch` being the next one already. May change formats or take the
 * training back to an earlier epoch, and says so in `state.events`. Answers false where the training should end
 * with its best network so far. Throws TrainingFailure where there is none, TOOL_FAILED where there never will be.
 */
export function applyRules(state: TrainingState, accuracy: number): boolean {
  const { validation } = state.data;
  const { share, atChance } = answersOneClass(accuracy, validation, state.plan.classes);
  stopRunaway(state, atChance);
  if (!atChance) {
    state.epochsAtChance = 0;
    if (accuracy >= share + LEARNT_SHARE * (1 - share)) rememberHaven(state, accuracy);
    return true;
  }
  if (!state.haven || ++state.epochsAtChance < COLLAPSED_EPOCHS) return true;
  return leaveCollapse(state);
}

/** Boundaries after which accuracies compare no more: rounded networks with float ones, pruned ones with whole ones. */
function stageOf({ schedule }: TrainingState, epoch: number): number {
  return [schedule.quantiseFrom, schedule.freezeFrom].filter((from) => epoch > from).length;
}

function rememberHaven(state: TrainingState, accuracy: number): void {
  const { haven, epoch } = state;
  const isNewStage = haven && stageOf(state, haven.snapshot.epoch) < stageOf(state, epoch);
  if (haven && !isNewStage && accuracy <= haven.accuracy) return;
  state.haven = { accuracy, snapshot: takeSnapshot(state) };
}

/** Goes back to the best epoch, once a training; after that the attempt ends. */
function leaveCollapse(state: TrainingState): boolean {
  const { haven, events, best, data, plan } = state;
  const epoch = state.epoch - 1;
  const found = `no better than answering one class for ${COLLAPSED_EPOCHS} epochs`;
  state.epochsAtChance = 0;
  const wentBack = events.some(({ action }) => action === 'went_back');
  if (haven && !wentBack) {
    const rule = 'collapse';
    const message = `${found}; went back to the end of epoch ${haven.snapshot.epoch} (validation accuracy ${haven.accuracy.toFixed(4)}) with a third of the learning rate`;
    events.push({ epoch, rule, action: 'went_back', message });
    returnTo(state, haven.snapshot);
    return true;
  }
  const accuracy = best?.validationAccuracy ?? 0;
  if (answersOneClass(accuracy, data.validation, plan.classes).atChance) {
    throw new TrainingFailure(`${found}, after going back`, 'collapse', epoch);
  }
  const message = `${found}, after going back; the best epoch so far (validation accuracy ${accuracy.toFixed(4)}) counts`;
  events.push({ epoch, rule: 'collapse', action: 'ended', message });
  return false;
}

/** Weights of a layer that are kept, and those of them that do not round to zero. */
function countLive(kernel: Float64Array, mask: PruningMask, formats: LayerFormats) {
  const raw = quantiseKernel(kernel, mask, formats.kernel, formats.weightRule);
  let kept = 0;
  let live = 0;
  for (let i = 0; i < raw.length; i++) {
    kept += mask[i];
    live += raw[i] === 0 ? 0 : 1;
  }
  return { kept, live };
}

const isRunaway = ({ kept, live }: { kept: number; live: number }) =>
  live === 0 || live < LEAST_LIVE_SHARE * kept;

/** Layers whose weights round away get more fraction bits, once; a layer pruned to nothing ends a training at chance. */
function stopRunaway(state: TrainingState, atChance: boolean): void {
  const { parameters, masks, spec, plan, step } = state;
  if (!state.formats) return;
  const formats = settleFormats(state.formats, parameters, masks);
  const found: string[] = [];
  const finer = formats.map((layer, i) => {
    const { kernel } = parameters[i];
    const { kept, live } = countLive(kernel, masks[i], layer);
    if (kept > 0 && !isRunaway({ kept, live })) return layer;
    const name = `layer ${plan.weighted[i].position + 1}`;
    if (kept === 0 && atChance) throw prunedAway(name, spec.sparsity);
    found.push(
      kept === 0
        ? `${name} is pruned away`
        : `${live} of ${kept} kept weights of ${name} are not rounded to zero`,
    );
    return refine(kernel, masks[i], layer);
  });
  if (found.length === 0) return;
  const epoch = state.epoch - 1;
  const rule = 'sparsity_runaway';
  if (eventsOfAttempt(state.events).some((event) => event.rule === rule)) return;
  const changes = finer.some((layer, i) => layer !== formats[i]);
  const action = changes ? 'finer_formats' : 'reported';
  const consequence = changes ? '; their weights get more fraction bits' : '';
  state.events.push({ epoch, rule, action, message: found.join(', ') + consequence });
  if (!changes) return;
  state.formats = finer;
  clampToRange(parameters, finer);
  step.changeRules({ masks, formats: finer });
}

/**
 * The same width with the fewest more fraction bits that keep enough weights alive; as it was where none does, or
 * where the grid is not that of plain rounding.
 */
function refine(kernel: Float64Array, mask: PruningMask, formats: LayerFormats): LayerFormats {
  if (formats.weightRule) return formats;
  for (let bits = 1; bits <= MOST_FINER_BITS; bits++) {
    const integer = formats.kernel.integer - bits;
    const finer = { ...formats, kernel: { ...formats.kernel, integer } };
    if (!isRunaway(countLive(kernel, mask, finer))) return finer;
  }
  return formats;
}

function prunedAway(name: string, sparsity: number): ParetapeError {
  return new ParetapeError('TOOL_FAILED', `sparsity ${sparsity} leaves ${name} without a weight`, {
    hint: 'less sparsity or more units',
  });
}
