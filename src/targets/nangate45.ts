// Nangate 45 nm open cell library: what is known of the library beforehand.
import type { KnownLibrary } from './known-library.js';

/** Forbidden are the list of OpenROAD-flow-scripts, clock buffers and scan flip-flops. */
export const NANGATE45: KnownLibrary = {
  kind: 'nangate45',
  description: 'Nangate 45 nm open cell library',
  predictive: true,
  dontUse: ['AOI211_X1', 'OAI211_X1', 'SDFF*', 'CLKGATE*', 'CLKBUF_*', 'FILLCELL*', 'ANTENNA*'],
};
