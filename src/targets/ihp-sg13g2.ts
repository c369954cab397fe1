// IHP 130 nm BiCMOS: what is known of the library beforehand.
import type { KnownLibrary } from './known-library.js';

/** Forbidden are the list of OpenROAD-flow-scripts. */
export const IHP_SG13G2: KnownLibrary = {
  kind: 'ihp-sg13g2',
  description: 'IHP 130 nm BiCMOS',
  predictive: false,
  dontUse: [
    '*lgcp_1',
    '*sighold',
    '*sdfbbp_1',
    '*dfrbp_2',
    '*_dl*',
    '*antenna*',
    '*fill*',
    '*decap*',
  ],
  files: {
    places: [
      { root: 'pdk', folder: 'ihp-sg13g2/libs.ref/sg13g2_stdcell/lib' },
      { root: 'orfs', folder: 'ihp-sg13g2/lib' },
    ],
    pattern: /^sg13g2_stdcell_(?<corner>\w+)\.lib(\.gz)?$/,
    typicalCorner: 'typ_1p20V_25C',
    cielFamily: 'ihp-sg13g2',
    install:
      'pip install ciel; ciel ls-remote --pdk-family ihp-sg13g2; ciel enable --pdk-family ihp-sg13g2 VERSION',
  },
};
