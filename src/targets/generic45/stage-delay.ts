// Delay and slew of one gate stage: an RC with input-slew terms, scaled so that a fan-out of four takes FO4_DELAY_NS.
import {
  FO4_DELAY_NS,
  GATE_FF_PER_UM,
  MOBILITY_RATIO,
  PIN_WIRE_FF,
  SLEW_FEED_THROUGH,
  SLEW_TO_DELAY,
  UNIT_WIDTH_UM,
} from './process-figures.js';

/** Delay to 50 % and 20–80 % slew, in ns. */
export interface Edge {
  readonly delayNs: number;
  readonly slewNs: number;
}

/** Gate capacitance (fF) of a relative transistor width. */
export function gateCapacitanceFf(relativeWidth: number): number {
  return relativeWidth * UNIT_WIDTH_UM * GATE_FF_PER_UM;
}

/** Capacitance of the smallest inverter's input pin, fF. */
export const INVERTER_INPUT_FF = gateCapacitanceFf(1 + MOBILITY_RATIO) + PIN_WIRE_FF;

/** Drains weigh as much as gates of the same width (p_inv = 1 in logical effort). */
const INVERTER_DRAIN_FF = gateCapacitanceFf(1 + MOBILITY_RATIO);

/**
 * Edge at the output of a stage of resistance `kohm` charging `capacitanceFf` (its own drains included). The step
 * response of an RC gives ln 2·RC to 50 % and ln 4·RC from 20 to 80 %. The input-slew term fades when the input is
 * much slower than the output, because the gate then switches before the ramp is over.
 */
export function driveStage(kohm: number, capacitanceFf: number, inputSlewNs: number): Edge {
  // kΩ · fF = ps
  const rcNs = kohm * capacitanceFf * 1e-3;
  const stepNs = Math.LN2 * rcNs;
  const fade = Math.sqrt(stepNs / (stepNs + inputSlewNs / 8));
  return {
    delayNs: stepNs + SLEW_TO_DELAY * inputSlewNs * fade,
    slewNs: Math.hypot(2 * stepNs, SLEW_FEED_THROUGH * inputSlewNs),
  };
}

/** Delay and slew of an inverter in a chain where each drives four of its kind. */
function measureFanoutOfFour(kohm: number): Edge {
  let edge: Edge = { delayNs: 0, slewNs: 0 };
  for (let stage = 0; stage < 30; stage++) {
    edge = driveStage(kohm, INVERTER_DRAIN_FF + 4 * INVERTER_INPUT_FF, edge.slewNs);
  }
  return edge;
}

/** Resistance of the smallest inverter, kΩ: bisection on the fan-out-of-four delay. */
export const INVERTER_KOHM = solveResistance();

/** The slew of a fan-out-of-four chain, ns. */
export const FO4_SLEW_NS = measureFanoutOfFour(INVERTER_KOHM).slewNs;

function solveResistance(): number {
  let low = 0.1;
  let high = 100;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (measureFanoutOfFour(middle).delayNs < FO4_DELAY_NS) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
