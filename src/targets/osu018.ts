// OSU standard cells for TSMC 180 nm: what is known of the library beforehand.
import type { KnownLibrary } from './known-library.js';

/** Forbidden are cells that are no plain logic. */
export const OSU018: KnownLibrary = {
  kind: 'osu018',
  description: 'OSU standard cells for TSMC 180 nm',
  predictive: false,
  dontUse: ['LATCH', 'TBUF*', 'CLKBUF*', 'PAD*'],
  files: {
    places: [{ root: 'qflow', folder: 'osu018' }],
    pattern: /^osu018_stdcells\.lib(\.gz)?$/,
    typicalCorner: 'typical',
    install: 'apt install qflow-tech-osu018',
  },
};
