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
};
