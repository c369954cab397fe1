// SkyWater 130 nm, high density: what is known of the library beforehand.
import type { KnownLibrary } from './known-library.js';

/** Forbidden are the synth_excluded and pnr_excluded lists of open_pdks, and scan flip-flops. */
export const SKY130_FD_SC_HD: KnownLibrary = {
  kind: 'sky130_fd_sc_hd',
  description: 'SkyWater 130 nm, high density',
  predictive: false,
  dontUse: [
    '*__lpflow_*',
    '*__probe*',
    '*__sd*',
    '*__se*',
    '*__clkbuf*',
    '*__clkinv*',
    '*__clkdlybuf*',
    '*__dlygate*',
    '*__dlymetal*',
    '*__macro_sparecell*',
    '*__tap*',
    '*__decap*',
    '*__fill*',
    '*__diode*',
    '*_ef_*',
  ],
  files: {
    places: [
      { root: 'pdk', folder: 'sky130A/libs.ref/sky130_fd_sc_hd/lib' },
      { root: 'pdk', folder: 'sky130B/libs.ref/sky130_fd_sc_hd/lib' },
      { root: 'orfs', folder: 'sky130hd/lib' },
    ],
    pattern: /^sky130_fd_sc_hd__(?<corner>[\w]+)\.lib(\.gz)?$/,
    typicalCorner: 'tt_025C_1v80',
    cielFamily: 'sky130',
    install:
      'pip install ciel; ciel ls-remote --pdk-family sky130; ciel enable --pdk-family sky130 VERSION',
  },
};
