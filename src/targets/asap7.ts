// ASAP 7 nm predictive: what is known of the library beforehand.
import type { KnownLibrary } from './known-library.js';

/** Forbidden are the list of OpenROAD-flow-scripts; its ban on all xp cells is not taken over, they are the smallest gates. */
export const ASAP7: KnownLibrary = {
  kind: 'asap7',
  description: 'ASAP 7 nm predictive',
  predictive: true,
  dontUse: ['*x1p*', 'SDF*', 'ICG*', 'DLL*', 'DHL*'],
};
