// Which multiplier handles which weight in which cycle, for both strategies.

import type { StageConfig } from '../core/hardware-config.js';
import type { ConstantMatrix } from './constant-matrix.js';

/** One use of a multiplier: weight of `input` in the present result, or nothing to do. */
export type Slot = { readonly input: number; readonly weight: number } | undefined;

/**
 * An accumulator with its multipliers. It makes `outputs` one after the other, `ticks / outputs.length` cycles each;
 * `lanes[l][t]` is what multiplier l does in cycle t.
 */
export interface MacUnit {
  readonly outputs: readonly number[];
  readonly lanes: readonly (readonly Slot[])[];
}

/** `ticks` = reuse factor. */
export interface MacSchedule {
  readonly ticks: number;
  readonly units: readonly MacUnit[];
}

/** Zero weights are skipped: each output has ⌈non-zeros / RF⌉ multipliers (strategy `latency`). */
function scheduleNonZeros(matrix: ConstantMatrix, ticks: number): MacUnit[] {
  return Array.from({ length: matrix.nOut }, (_, output) => {
    const slots: { input: number; weight: number }[] = [];
    for (let input = 0; input < matrix.nIn; input++) {
      const weight = matrix.weights[input * matrix.nOut + output];
      if (weight !== 0) slots.push({ input, weight });
    }
    const laneCount = Math.ceil(slots.length / ticks);
    const lanes = Array.from({ length: laneCount }, (_, lane) =>
      Array.from({ length: ticks }, (_, tick): Slot => slots[lane * ticks + tick]),
    );
    return { outputs: [output], lanes };
  });
}

/** hls4ml `dense_resource_rf_leq_nin`: nIn / RF multipliers an output, lane l reads input `t + l·RF`. */
function scheduleWithinInputs(matrix: ConstantMatrix, ticks: number): MacUnit[] {
  return Array.from({ length: matrix.nOut }, (_, output) => ({
    outputs: [output],
    lanes: Array.from({ length: matrix.nIn / ticks }, (_, lane) =>
      Array.from({ length: ticks }, (_, tick): Slot => {
        const input = tick + lane * ticks;
        return { input, weight: matrix.weights[input * matrix.nOut + output] };
      }),
    ),
  }));
}

/** hls4ml `dense_resource_rf_gt_nin_rem0`: one multiplier makes RF / nIn outputs in turn. */
function scheduleBeyondInputs(matrix: ConstantMatrix, ticks: number): MacUnit[] {
  const turns = ticks / matrix.nIn;
  return Array.from({ length: matrix.nOut / turns }, (_, multiplier) => {
    const outputs = Array.from({ length: turns }, (_, turn) => multiplier * turns + turn);
    const lane = outputs.flatMap((output) =>
      Array.from({ length: matrix.nIn }, (_, input): Slot => {
        return { input, weight: matrix.weights[input * matrix.nOut + output] };
      }),
    );
    return { outputs, lanes: [lane] };
  });
}

/** The schedule of a legal reuse factor above 1. */
export function scheduleMac(matrix: ConstantMatrix, config: StageConfig): MacSchedule {
  const ticks = config.reuseFactor;
  if (config.strategy === 'latency') return { ticks, units: scheduleNonZeros(matrix, ticks) };
  const isWithin = ticks <= matrix.nIn;
  const units = isWithin
    ? scheduleWithinInputs(matrix, ticks)
    : scheduleBeyondInputs(matrix, ticks);
  return { ticks, units };
}
