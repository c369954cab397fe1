// Which multiplier handles which weight in which cycle, strategy by strategy.

import type { StageConfig } from '../../core/hardware-config.js';
import type { ConstantMatrix } from '../constant-matrix.js';
import { balanceInputs } from './mac-balance.js';

/** One use of a multiplier: weight of `input` in the present result, or nothing to do. `home`: the shared operand that is `input`. */
export type Slot =
  | { readonly input: number; readonly weight: number; readonly home?: number }
  | undefined;

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
  /** Input that each shared operand is by cycle of a result; none where every multiplier selects its own inputs. */
  readonly homes: readonly (readonly number[])[];
  readonly units: readonly MacUnit[];
}

/** Zero weights are skipped: each output has ⌈non-zeros / RF⌉ multipliers with inputs of their own (strategy `latency`). */
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

/**
 * Non-zero weights of one output and cycle, one a row. A weight goes where the same multiple is used already, else where
 * its operand is, so that rows have few multiples to choose from.
 */
function packRows(slots: readonly (readonly NonNullable<Slot>[])[]): Slot[][] {
  const count = Math.max(0, ...slots.map((entries) => entries.length));
  const ticks = slots.length;
  const rows = Array.from({ length: count }, () => new Array<Slot>(ticks).fill(undefined));
  const has = (row: readonly Slot[], home: number | undefined, weight?: number) =>
    row.some(
      (slot) =>
        slot?.home === home && (weight === undefined || Math.abs(slot?.weight ?? 0) === weight),
    );
  slots.forEach((entries, tick) => {
    for (const entry of entries) {
      const free = rows.filter((row) => row[tick] === undefined);
      const row =
        free.find((each) => has(each, entry.home, Math.abs(entry.weight))) ??
        free.find((each) => has(each, entry.home)) ??
        free[0];
      row[tick] = entry;
    }
  });
  return rows;
}

/** As `resource` with its zeros left out: as many rows an output as non-zero weights meet in one cycle. */
function scheduleUnrolled(matrix: ConstantMatrix, ticks: number): MacSchedule {
  const { nIn, nOut, weights } = matrix;
  const tickOf = balanceInputs(matrix, ticks);
  const members = Array.from({ length: ticks }, (_, tick) =>
    Array.from({ length: nIn }, (_, input) => input).filter((input) => tickOf[input] === tick),
  );
  const homes = Array.from({ length: nIn / ticks }, (_, home) =>
    members.map((inputs) => inputs[home]),
  );
  const units = Array.from({ length: nOut }, (_, output): MacUnit => {
    const slots = members.map((inputs) =>
      inputs.flatMap((input, home) => {
        const weight = weights[input * nOut + output];
        return weight === 0 ? [] : [{ input, weight, home }];
      }),
    );
    return { outputs: [output], lanes: packRows(slots) };
  });
  return { ticks, homes, units };
}

/** As `resource` beyond nIn; a multiplier vanishes where all weights of its outputs are zero. */
function scheduleUnrolledBeyond(matrix: ConstantMatrix, ticks: number): MacSchedule {
  const homes = [Array.from({ length: matrix.nIn }, (_, input) => input)];
  const units = scheduleBeyondInputs(matrix, ticks).map(({ outputs, lanes }): MacUnit => {
    const isUsed = lanes[0].some((slot) => slot !== undefined && slot.weight !== 0);
    return { outputs, lanes: isUsed ? lanes : [] };
  });
  return { ticks, homes, units };
}

/** Results that one multiplier makes in turn: more than one where a resource schedule has fewer multipliers than outputs. */
export function countMacTurns(nIn: number, { strategy, reuseFactor }: StageConfig): number {
  const isResource = strategy === 'resource' || strategy === 'resource_unrolled';
  return isResource && reuseFactor > nIn ? reuseFactor / nIn : 1;
}

/** The schedule of a legal reuse factor above 1. */
export function scheduleMac(matrix: ConstantMatrix, config: StageConfig): MacSchedule {
  const ticks = config.reuseFactor;
  const isWithin = ticks <= matrix.nIn;
  if (config.strategy === 'resource_unrolled') {
    return isWithin ? scheduleUnrolled(matrix, ticks) : scheduleUnrolledBeyond(matrix, ticks);
  }
  if (config.strategy === 'latency') {
    return { ticks, homes: [], units: scheduleNonZeros(matrix, ticks) };
  }
  const units = isWithin
    ? scheduleWithinInputs(matrix, ticks)
    : scheduleBeyondInputs(matrix, ticks);
  return { ticks, homes: [], units };
}
