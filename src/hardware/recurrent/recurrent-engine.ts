// A recurrent layer as hardware: two matrix products and what every unit makes of their sums, step by step.
import type { FixedPointFormat } from '../../core/fixed-point-format.js';
import type { AdderStyle } from '../../core/hardware-config.js';
import { type CastPlan, rangeAfter } from '../cast-plan.js';
import type { UnrolledEngine } from '../engines/unrolled-engine.js';
import type { MacEngine } from '../multiplexed/mac-engine.js';
import type { ProductwiseEngine } from '../productwise/productwise-engine.js';
import type { CellPlan } from './recurrent-cells.js';

/** An engine that makes all sums in one cycle, or one that makes all of them in its last cycle. */
export type StepProducts = UnrolledEngine | ProductwiseEngine | MacEngine;

/**
 * All units do the same at the same time. A step begins with `productTicks` cycles in which the sums of products of the input and of
 * the hidden state are made, both complete in the last one; that is cycle 0 of the cell, which says what the cycles after it do. `cast` takes the hidden state through the activations after the layer.
 */
export interface RecurrentEngine {
  readonly kind: 'recurrent';
  readonly adderStyle: AdderStyle;
  readonly units: number;
  readonly steps: number;
  readonly features: number;
  /** One result a step, or the last one only. */
  readonly hasSequence: boolean;
  readonly accumulator: FixedPointFormat;
  /** Format of the hidden state. */
  readonly state: FixedPointFormat;
  readonly fromInput: StepProducts;
  readonly fromHidden: StepProducts;
  readonly productTicks: number;
  /** Cycles of a step. */
  readonly ticks: number;
  readonly cell: CellPlan;
  readonly cast: CastPlan;
}

/** Cycles in which an engine makes the sums of one vector. */
export function ticksOfProducts(engine: StepProducts): number {
  return engine.kind === 'mac' ? engine.ticks : 1;
}

/** Range of all sums of an engine, raw in the accumulator. */
export function rangeOfProducts(engine: StepProducts): { low: number; high: number } {
  const outputs = engine.kind === 'mac' ? engine.accumulators : engine.outputs;
  const ranges = outputs.map(({ cast }) => rangeAfter(cast));
  return {
    low: Math.min(...ranges.map(({ low }) => low)),
    high: Math.max(...ranges.map(({ high }) => high)),
  };
}
