// Nangate 45 nm open cell library: what is known of the library beforehand.
import type { KnownLibrary } from './known-library.js';

/** Forbidden are the list of OpenROAD-flow-scripts, clock buffers and scan flip-flops. */
export const NANGATE45: KnownLibrary = {
  kind: 'nangate45',
  description: 'Nangate 45 nm open cell library',
  predictive: true,
  dontUse: ['AOI211_X1', 'OAI211_X1', 'SDFF*', 'CLKGATE*', 'CLKBUF_*', 'FILLCELL*', 'ANTENNA*'],
  files: {
    places: [{ root: 'orfs', folder: 'nangate45/lib' }],
    pattern: /^NangateOpenCellLibrary_(?<corner>\w+)\.lib(\.gz)?$/,
    typicalCorner: 'typical',
    install:
      'git clone https://github.com/The-OpenROAD-Project/OpenROAD-flow-scripts, and set FLOW_HOME to its folder flow',
  },
};
