// What a training loop asks of the machine: one mini-batch at a time, whichever way it is computed.
import type { LossTotals, TeacherTargets } from './classification-loss.js';
import type { InputConditioning } from './condition-input.js';
import type { LayerParameters } from './layer-parameters.js';
import type { NetworkPlan } from './network-plan.js';
import type { LayerFormats, PruningMask } from './quantisers.js';
import type { SampleTable } from './training-batches.js';

/** What stays the same during a training. */
export interface StepSetup {
  readonly plan: NetworkPlan;
  /** The trained parameters, changed in place by `readParameters`. */
  readonly parameters: readonly LayerParameters[];
  readonly conditioning: InputConditioning;
  /** The training split, in units of `inputUnit`. */
  readonly table: SampleTable;
  readonly inputUnit: number;
  readonly teacher: TeacherTargets | undefined;
  /** Share of every kernel weight that a step of learning rate 1 would take off; 0 when left out. */
  readonly weightDecay?: number;
}

/** What weights and activations are rounded to, and which weights are gone. */
export interface StepRules {
  readonly masks: readonly PruningMask[];
  /** Absent: trained in float. */
  readonly formats: readonly LayerFormats[] | undefined;
}

/** What an optimiser remembers: steps taken and Adam's moments, in the shapes of the parameters. */
export interface OptimiserState {
  readonly steps: number;
  readonly first: readonly LayerParameters[];
  readonly second: readonly LayerParameters[];
}

/**
 * The state of one training on one engine: parameters and moments of the optimiser. Stateful; `dispose` it.
 * Same setup, same calls: same bytes.
 */
export interface TrainingStep {
  /** Forward, loss, backward, Adam, clamping and masks for these samples; answers the loss before the step. */
  run(rows: Int32Array, lambda: number, learningRate: number): LossTotals;
  /** Logits of all samples of a table under the current parameters and rules, in units of the last layer. */
  predict(table: SampleTable): Float32Array;
  /** Brings `parameters` of the setup up to date. */
  readParameters(): void;
  /** Goes on with other rules and with `parameters` as they are now; the optimiser keeps its moments. */
  changeRules(rules: StepRules): void;
  /** A copy of what the optimiser remembers: with `parameters` and the rules all there is of a training's state. */
  readState(): OptimiserState;
  /** Goes on with the memory of an earlier step on the same way, to the bit. */
  writeState(state: OptimiserState): void;
  dispose(): void;
}
