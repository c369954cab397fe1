// The timing analysis against OpenSTA on random netlists of every cell kind a library has.
import { describe, expect, test } from 'vitest';
import { parseLiberty } from '../../src/synthesis/liberty/parse-liberty.js';
import { analyseTiming } from '../../src/synthesis/timing/analyse-timing.js';
import { hasOpenSta, runOpenSta } from './open-sta.js';
import { isPresent, readReference } from './open-sta-libraries.js';
import { makeRandomNetlist, writeVerilog } from './random-netlist.js';

/** Longest register-to-register path (library time units) by OpenSTA, with the same slews at inputs and clock. */
function findCriticalPath(liberty: string, verilog: string, slew: number, expected: number) {
  const text = runOpenSta(liberty, verilog, [
    // Single-precision slacks lose the path's digits when the period is much longer than the path.
    `create_clock -period ${Math.ceil(2 * expected)} p2`,
    `set_clock_transition ${slew} [get_clocks p2]`,
    `set_input_transition ${slew} [all_inputs]`,
    'report_checks -digits 6 -from [all_registers -clock_pins] -to [all_registers -data_pins]',
  ]);
  const arrival = /([-\d.]+)\s+data arrival time/.exec(text);
  const setup = /([-\d.]+)\s+[\d.]+\s+library setup time/.exec(text);
  return Number(arrival?.[1]) - Number(setup?.[1]);
}

/**
 * Allowed differences. Without wire resistance the analyses agree to rounding; with it OpenSTA replaces each table
 * slew by that of its own driver model, which is slower by up to a few per cent.
 */
const LIBRARIES = [
  ['generic45', 0.02],
  ['nangate45', 0.02],
  ['sky130', 0.02],
  ['osu018', 0.0001],
  ['gf180mcu', 0.0001],
  ['ihp-sg13g2', 0.02],
] as const;

describe.each(LIBRARIES)('%s (needs `sta` and ../shared/data/pdk)', (name, tolerance) => {
  test.skipIf(!hasOpenSta || !isPresent(name))(
    `critical path within ${tolerance * 100} % of OpenSTA`,
    () => {
      const liberty = readReference(name);
      const library = parseLiberty(liberty, name);
      const seeds = name === 'generic45' ? [1, 2, 3] : [1];
      for (const seed of seeds) {
        const netlist = makeRandomNetlist(library, seed, { inputs: 16, gates: 300, window: 30 });
        const ours = analyseTiming(netlist, library).registerToRegister?.totalNs ?? 0;
        const slewNs = library.defaultSlewNs;
        const theirs = findCriticalPath(liberty, writeVerilog(netlist), slewNs, ours);
        expect(Math.abs(ours / theirs - 1)).toBeLessThan(tolerance);
      }
    },
  );
});
