// Mapping to Lattice iCE40.
import type { FpgaTarget } from '../../core/target.js';
import type { CellUse, DspUse, FpgaFlow } from './fpga-flow.js';

/** SB_DFF with every set of enable, set and reset; falling edges and asynchronous ones included. */
function listFlipFlops(): Record<string, CellUse> {
  const kinds = ['', 'E', 'SR', 'R', 'SS', 'S', 'ESR', 'ER', 'ESS', 'ES'];
  const names = ['SB_DFF', 'SB_DFFN'].flatMap((stem) => kinds.map((kind) => stem + kind));
  return Object.fromEntries(names.map((name) => [name, { flipFlops: 1 }]));
}

function listBlockRams(): Record<string, CellUse> {
  const edges = ['', 'NR', 'NW', 'NRNW'];
  return Object.fromEntries(edges.map((edge) => [`SB_RAM40_4K${edge}`, { bramKbit: 4 }]));
}

function command({ part, resources }: FpgaTarget, dsp: DspUse): string {
  const series = part.startsWith('up') ? 'u' : part.startsWith('lp') ? 'lp' : 'hx';
  const multipliers = dsp === 'auto' && resources.dsps > 0 ? ' -dsp' : '';
  return `synth_ice40 -device ${series}${multipliers}`;
}

export const ICE40_FLOW: FpgaFlow = {
  families: ['ice40'],
  command,
  cells: {
    SB_LUT4: { luts: 1 },
    SB_CARRY: { carryCells: 1 },
    SB_MAC16: { dsps: 1 },
    ...listFlipFlops(),
    ...listBlockRams(),
  },
  lookUpTables: [
    { cell: 'SB_LUT4', pins: ['I0', 'I1', 'I2', 'I3'], output: 'O', parameter: 'LUT_INIT' },
  ],
  pathEnds: ['SB_DFF*', 'SB_RAM40*', 'SB_MAC16'],
  models: '+/ice40/cells_sim.v',
  ownModels: '',
};
