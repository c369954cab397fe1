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
  // The seven-track cells at 5 V; other cells and voltages are given by path or corner.
  files: {
    places: [
      { root: 'pdk', folder: 'gf180mcuD/libs.ref/gf180mcu_fd_sc_mcu7t5v0/lib' },
      { root: 'pdk', folder: 'gf180mcuC/libs.ref/gf180mcu_fd_sc_mcu7t5v0/lib' },
      { root: 'pdk', folder: 'gf180mcuB/libs.ref/gf180mcu_fd_sc_mcu7t5v0/lib' },
      { root: 'pdk', folder: 'gf180mcuA/libs.ref/gf180mcu_fd_sc_mcu7t5v0/lib' },
      { root: 'orfs', folder: 'gf180/lib' },
    ],
    pattern: /^gf180mcu_fd_sc_mcu7t5v0__(?<corner>\w+)\.lib(\.gz)?$/,
    typicalCorner: 'tt_025C_5v00',
    cielFamily: 'gf180mcu',
    install:
      'pip install ciel; ciel ls-remote --pdk-family gf180mcu; ciel enable --pdk-family gf180mcu VERSION',
  },
};
