// The timing analysis against OpenSTA on random netlists of every cell kind a library has.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { parseLiberty } from '../../src/synthesis/liberty/parse-liberty.js';
import { analyseTiming } from '../../src/synthesis/timing/analyse-timing.js';
import { generic45Liberty } from '../../src/targets/generic45.js';
import { makeRandomNetlist, writeVerilog } from './random-netlist.js';

const PDK = '../shared/data/pdk/';

function hasOpenSta(): boolean {
  try {
    execFileSync('sta', ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Longest register-to-register path (library time units) by OpenSTA, with the same slews at inputs and clock. */
function runOpenSta(liberty: string, verilog: string, slew: number, expected: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'paretape-sta-'));
  try {
    writeFileSync(join(folder, 'l.lib'), liberty);
    writeFileSync(join(folder, 'd.v'), verilog);
    const script = [
      `read_liberty ${join(folder, 'l.lib')}`,
      `read_verilog ${join(folder, 'd.v')}`,
      'link_design top',
      // Single-precision slacks lose the path's digits when the period is much longer than the path.
      `create_clock -period ${Math.ceil(2 * expected)} p2`,
      `set_clock_transition ${slew} [get_clocks p2]`,
      `set_input_transition ${slew} [all_inputs]`,
      'report_checks -digits 6 -from [all_registers -clock_pins] -to [all_registers -data_pins]',
      'exit',
    ];
    writeFileSync(join(folder, 'run.tcl'), script.join('\n'));
    const text = execFileSync('sta', ['-exit', join(folder, 'run.tcl')], { encoding: 'utf8' });
    const arrival = /([-\d.]+)\s+data arrival time/.exec(text);
    const setup = /([-\d.]+)\s+[\d.]+\s+library setup time/.exec(text);
    return Number(arrival?.[1]) - Number(setup?.[1]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Allowed differences. Without wire resistance the analyses agree to rounding; with it OpenSTA replaces each table
 * slew by that of its own driver model, which is slower by up to a few per cent.
 */
const LIBRARIES = [
  ['generic45', '', 0.02],
  ['nangate45', 'nangate45/NangateOpenCellLibrary_typical', 0.02],
  ['sky130', 'sky130_fd_sc_hd/sky130_fd_sc_hd__tt_025C_1v80', 0.02],
  ['osu018', 'osu018/osu018_stdcells', 0.0001],
  ['gf180mcu', 'gf180mcu/gf180mcu_fd_sc_mcu7t5v0__tt_025C_5v00', 0.0001],
  ['ihp-sg13g2', 'ihp-sg13g2/sg13g2_stdcell_typ_1p20V_25C', 0.03],
] as const;

const openSta = hasOpenSta();

describe.each(LIBRARIES)('%s (needs `sta` and ../shared/data/pdk)', (name, file, tolerance) => {
  const path = `${PDK}${file}.lib.gz`;
  const present = name === 'generic45' || existsSync(path);
  test.skipIf(!openSta || !present)(`critical path within ${tolerance * 100} % of OpenSTA`, () => {
    const liberty =
      name === 'generic45' ? generic45Liberty() : gunzipSync(readFileSync(path)).toString();
    const library = parseLiberty(liberty, name);
    const seeds = name === 'generic45' ? [1, 2, 3] : [1];
    for (const seed of seeds) {
      const netlist = makeRandomNetlist(library, seed, { inputs: 16, gates: 300, window: 30 });
      const ours = analyseTiming(netlist, library).registerToRegister?.totalNs ?? 0;
      const theirs = runOpenSta(liberty, writeVerilog(netlist), library.defaultSlewNs, ours);
      expect(Math.abs(ours / theirs - 1)).toBeLessThan(tolerance);
    }
  });
});
