// What the training loop asks of the machine: one mini-batch at a time with trainable bits, whichever way it is computed.
import type { LossTotals, TeacherTargets } from '../classification-loss.js';
import type { InputConditioning } from '../condition-input.js';
import type { LayerParameters } from '../layer-parameters.js';
import type { NetworkPlan } from '../network-plan.js';
import type { SampleTable } from '../training-batches.js';
import type { OptimiserState } from '../training-step.js';
import type { BitLayout } from './bit-layout.js';
import type { BitLimits, BitParameters } from './bit-parameters.js';
import type { ResourceTerm } from './resource-term.js';
import type { ValueRanges } from './value-ranges.js';

/** What stays the same during a training. */
export interface TrainableSetup {
  readonly plan: NetworkPlan;
  readonly layout: BitLayout;
  /** Trained weights and bits, changed in place by `readParameters`. */
  readonly parameters: readonly LayerParameters[];
  readonly bits: BitParameters;
  readonly limits: BitLimits;
  readonly conditioning: InputConditioning;
  /** The training split, in units of `inputUnit`. */
  readonly table: SampleTable;
  readonly inputUnit: number;
  readonly teacher: TeacherTargets | undefined;
  readonly resources: ResourceTerm;
  /** γ: every fractional bit costs this, also where it is not used, so that unused bits go on falling. */
  readonly bitPenalty: number;
  /** Adam's rate of the bits over that of the weights. */
  readonly bitRate: number;
  /** Share of every kernel weight that a step of learning rate 1 would take off. */
  readonly weightDecay: number;
}

/** Sums of the loss over the samples, and the cost of the network before the step, with the ranges seen lately. */
export interface TrainableTotals extends LossTotals {
  cost: number;
}

/** What a step remembers from one mini-batch to the next, beside parameters and bits. */
export interface TrainableMemory {
  readonly weights: OptimiserState;
  /** Bits in the order of `listBits`. */
  readonly bits: OptimiserState;
  /** Seen since the last `restartRanges`, and in the round before it. */
  readonly current: ValueRanges;
  readonly before: ValueRanges;
}

/**
 * The state of one training with trainable bits on one engine: weights, bits, moments of the optimisers and the value
 * ranges seen since the last `restartRanges` and in the round before it. Stateful; `dispose` it. Same setup, same
 * calls: same bytes.
 */
export interface TrainableStep {
  /**
   * Forward with rounded weights and activations, loss + β·cost + γ·Σf, backward, Adam on weights and bits, clamping
   * of the bits; answers the loss before the step.
   */
  run(rows: Int32Array, lambda: number, learningRate: number, beta: number): TrainableTotals;
  /** Logits of all samples of a table in real units, row-major; widens `seen` to the values before rounding. */
  predict(table: SampleTable, seen?: ValueRanges): Float32Array;
  /** Ranges seen so far become those of the round before. */
  restartRanges(): void;
  /** Brings `parameters` and `bits` of the setup up to date. */
  readParameters(): void;
  /** A copy: with `parameters` and `bits` all there is of a training's state. */
  readMemory(): TrainableMemory;
  /** Goes on with the memory of an earlier step, to the bit. */
  writeMemory(memory: TrainableMemory): void;
  dispose(): void;
}
