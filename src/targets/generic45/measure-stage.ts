// Capacitances, resistance, columns and leakage of a stage of given size.
import type { Stage } from './cell-circuits.js';
import { FINGER_WIDTH_UM, SUPPLY_V, UNIT_WIDTH_UM } from './process-figures.js';
import { gateCapacitanceFf, INVERTER_KOHM } from './stage-delay.js';
import {
  type GateNetworks,
  inputWidths,
  measureColumns,
  outputWidth,
  sizeGate,
} from './transistor-network.js';

/** A stage in physical units. */
export interface MeasuredStage {
  readonly output: string;
  readonly stage: Stage;
  readonly networks: GateNetworks;
  /** Factor on all relative widths. */
  readonly scale: number;
  /** Gate capacitance at each input signal, fF. */
  readonly inputFf: ReadonlyMap<string, number>;
  /** Drains at the output, fF. */
  readonly drainFf: number;
  readonly kohm: number;
  /** Gate columns in the layout. */
  readonly columns: number;
}

/**
 * A stage of size 1 has one finger a transistor pair; gates with stacked transistors are made smaller than the ideal
 * sizing until their widest pair fits into the row, and drive less for it.
 */
export function measureStage(stage: Stage): MeasuredStage {
  const networks = sizeGate(stage.pullDown);
  const { columns, widest } = measureColumns(networks);
  const scale = stage.size * Math.min(1, FINGER_WIDTH_UM / (widest * UNIT_WIDTH_UM));
  const inputFf = new Map<string, number>();
  for (const [signal, width] of inputWidths(networks)) {
    inputFf.set(signal, gateCapacitanceFf(width * scale));
  }
  return {
    output: stage.output,
    stage,
    networks,
    scale,
    inputFf,
    drainFf: gateCapacitanceFf(outputWidth(networks) * scale),
    kohm: INVERTER_KOHM / scale,
    columns: columns * Math.ceil(stage.size),
  };
}

/** Power (nW) of a current in nA per µm of unit width, at a stage's scale. */
export function leakageNw(currentPerUm: number, scale: number): number {
  return currentPerUm * UNIT_WIDTH_UM * scale * SUPPLY_V;
}
