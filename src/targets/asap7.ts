// ASAP 7 nm predictive: what is known of the library beforehand.
import type { KnownLibrary } from './known-library.js';

/** Forbidden are the list of OpenROAD-flow-scripts; its ban on all xp cells is not taken over, they are the smallest gates. */
export const ASAP7: KnownLibrary = {
  kind: 'asap7',
  description: 'ASAP 7 nm predictive',
  predictive: true,
  dontUse: ['*x1p*', 'SDF*', 'ICG*', 'DLL*', 'DHL*'],
  files: {
    places: [{ root: 'orfs', folder: 'asap7/lib/NLDM' }],
    pattern:
      /^asap7sc7p5t_(?:(?<part>SIMPLE|INVBUF|SEQ|AO|OA)_)?(?<corner>[A-Z]+_[A-Z]+)_nldm_\w+\.lib(\.gz)?$/,
    typicalCorner: 'RVT_TT',
    parts: ['SIMPLE', 'INVBUF', 'SEQ', 'AO', 'OA'],
    install:
      'git clone https://github.com/The-OpenROAD-Project/OpenROAD-flow-scripts, and set FLOW_HOME to its folder flow',
  },
};
