// GlobalFoundries 180 nm MCU: what is known of the library beforehand.
import type { KnownLibrary } from './known-library.js';

/** Forbidden are the list of OpenROAD-flow-scripts (without its ban on all smallest drives), and clock buffers. */
export const GF180MCU: KnownLibrary = {
  kind: 'gf180mcu',
  description: 'GlobalFoundries 180 nm MCU',
  predictive: false,
  dontUse: [
    '*sdff*',
    '*mux2_1',
    '*oai33_2',
    '*lat*',
    '*icgt*',
    '*dly*',
    '*clkbuf*',
    '*clkinv*',
    '*fill*',
    '*endcap',
    '*antenna',
    '*hold',
  ],
};
