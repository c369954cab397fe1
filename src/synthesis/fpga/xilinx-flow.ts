// Mapping to Xilinx 7 series, UltraScale and UltraScale+.
import type { FpgaFamily } from '../../core/target.js';
import { DSP48E2_MODEL } from './dsp48e2-model.js';
import type { CellUse, FpgaFlow, LookUpTableCell } from './fpga-flow.js';

const FAMILY_OPTIONS: Readonly<Partial<Record<FpgaFamily, string>>> = {
  xilinx7: 'xc7',
  xilinxUltrascale: 'xcu',
  xilinxUltrascalePlus: 'xcup',
};

/** Look-up tables in a memory cell, by AMD's libraries guides UG953 and UG974. */
const MEMORY_LUTS: Readonly<Record<string, number>> = {
  RAM32X1S: 1,
  RAM64X1S: 1,
  RAM128X1S: 2,
  RAM256X1S: 4,
  RAM512X1S: 8,
  RAM32X1D: 2,
  RAM64X1D: 2,
  RAM128X1D: 4,
  RAM256X1D: 8,
  RAM32M: 4,
  RAM64M: 4,
  RAM32M16: 8,
  RAM64M8: 8,
  RAM32X16DR8: 8,
  RAM64X8SW: 8,
};

function listLookUpTables(): LookUpTableCell[] {
  const pins = ['I0', 'I1', 'I2', 'I3', 'I4', 'I5'];
  return pins.map((_, i) => ({
    cell: `LUT${i + 1}`,
    pins: pins.slice(0, i + 1),
    output: 'O',
    parameter: 'INIT',
  }));
}

function listCells(): Record<string, CellUse> {
  const all = (names: readonly string[], use: CellUse) => names.map((name) => [name, use] as const);
  return Object.fromEntries([
    ...all([...listLookUpTables().map(({ cell }) => cell), 'INV'], { luts: 1 }),
    ...all(['CARRY4', 'CARRY8'], { carryCells: 1 }),
    ...all(['MUXF7', 'MUXF8', 'MUXF9'], { wideMuxes: 1 }),
    ...all(['FDRE', 'FDSE', 'FDCE', 'FDPE', 'FDRE_1', 'FDSE_1'], { flipFlops: 1 }),
    ...all(['DSP48E1', 'DSP48E2'], { dsps: 1 }),
    ...Object.entries(MEMORY_LUTS).map(([name, luts]): readonly [string, CellUse] => [
      name,
      { luts, lutRams: luts },
    ]),
  ]);
}

/**
 * Wide multiplexers are left out: they cost more look-up tables than they save on sums (373 instead of 455 for a
 * 3×3 convolution) and lengthen paths. Block RAM too: Yosys has no model of it, so its content could not be checked.
 * Shift register cells too: up to Yosys 0.67 they lose the clock enable of `if (en) r <= {d, r[7:1]}`
 * (YosysHQ/yosys#6058), which the comparison with the interpreter shows as wrong results.
 */
export const XILINX_FLOW: FpgaFlow = {
  families: ['xilinx7', 'xilinxUltrascale', 'xilinxUltrascalePlus'],
  command: ({ family }, dsp) =>
    [
      `synth_xilinx -family ${FAMILY_OPTIONS[family]} -flatten -noiopad -noclkbuf`,
      `-nowidelut -nosrl -nobram${dsp === 'none' ? ' -nodsp' : ''}`,
    ].join(' '),
  cells: listCells(),
  lookUpTables: listLookUpTables(),
  pathEnds: ['FD*', 'RAM*', 'DSP48*'],
  models: '+/xilinx/cells_sim.v',
  ownModels: DSP48E2_MODEL,
};
