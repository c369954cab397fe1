// The families' flows; a new one is one file and one line here.
import { ParetapeError } from '../../core/errors.js';
import type { FpgaFamily } from '../../core/target.js';
import { ECP5_FLOW } from './ecp5-flow.js';
import type { FpgaFlow } from './fpga-flow.js';
import { ICE40_FLOW } from './ice40-flow.js';
import { XILINX_FLOW } from './xilinx-flow.js';

const FLOWS: readonly FpgaFlow[] = [ICE40_FLOW, ECP5_FLOW, XILINX_FLOW];

/** The flow of a family. */
export function chooseFlow(family: FpgaFamily): FpgaFlow {
  const flow = FLOWS.find(({ families }) => families.includes(family));
  if (flow === undefined) throw new ParetapeError('INTERNAL', `no flow for the family ${family}`);
  return flow;
}
