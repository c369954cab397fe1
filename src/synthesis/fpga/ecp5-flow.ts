// Mapping to Lattice ECP5.
import type { FpgaFlow } from './fpga-flow.js';
import { MULT18X18D_MODEL } from './mult18x18d-model.js';

/**
 * Wide multiplexers are left out: they cost more look-up tables than they save on sums (172 instead of 229 for a
 * 6×4 layer) and lengthen paths. Block RAM too: Yosys has no model of it, so its content could not be checked.
 */
export const ECP5_FLOW: FpgaFlow = {
  families: ['ecp5'],
  command: (_target, dsp) => `synth_ecp5 -nowidelut -nobram${dsp === 'none' ? ' -nodsp' : ''}`,
  cells: {
    LUT4: { luts: 1 },
    CCU2C: { luts: 2, carryCells: 1 },
    // Four look-up tables hold the data, two more carry the write port (ECP5 memory usage guide, FPGA-TN-02204).
    TRELLIS_DPR16X4: { luts: 6, lutRams: 6 },
    TRELLIS_FF: { flipFlops: 1 },
    MULT18X18D: { dsps: 1 },
  },
  lookUpTables: [{ cell: 'LUT4', pins: ['A', 'B', 'C', 'D'], output: 'Z', parameter: 'INIT' }],
  pathEnds: ['TRELLIS_FF', 'TRELLIS_DPR16X4', 'MULT18X18D'],
  models: '+/ecp5/cells_sim.v',
  ownModels: MULT18X18D_MODEL,
};
