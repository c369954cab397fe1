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
};
