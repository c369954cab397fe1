// Switching power against OpenSTA, on the same netlist, loads and measured activity.
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.js';
import type { CellLibrary, Pin } from '../../src/synthesis/liberty/cell-library.js';
import { parseLiberty } from '../../src/synthesis/liberty/parse-liberty.js';
import type { Netlist } from '../../src/synthesis/netlist.js';
import { analysePower } from '../../src/synthesis/power/analyse-power.js';
import { pinsOf } from '../../src/targets/find-cells.js';
import { hasOpenSta, runOpenSta } from './open-sta.js';
import { isPresent, REFERENCE_LIBRARIES, readReference } from './open-sta-libraries.js';
import { makeRandomNetlist, writeVerilog } from './random-netlist.js';

const CYCLES = 60;
const PERIOD_NS = 20;
const ACTIVITY = 0.5;

function driveByChance(netlist: Netlist) {
  const random = createRandom(5, 'stimulus');
  const nets = netlist.inputs.a;
  const values = Uint8Array.from({ length: CYCLES * nets.length }, () => random.integer(2));
  return { cycles: CYCLES, nets, values };
}

/** The library with the loads OpenSTA counts for power: of every pin the largest capacitance it ever shows. */
function withLargestLoads(library: CellLibrary): CellLibrary {
  const largest = (pin: Pin): Pin => {
    const { riseCapacitanceFf: rise, fallCapacitanceFf: fall } = pin;
    const { riseCapacitanceMaxFf = rise, fallCapacitanceMaxFf = fall } = pin;
    const load = Math.max(rise, fall, riseCapacitanceMaxFf, fallCapacitanceMaxFf);
    return { ...pin, riseCapacitanceFf: load, fallCapacitanceFf: load };
  };
  const cells = [...library.cells].map(([name, cell]) => {
    const pins = Object.entries(cell.pins).map(([pin, each]) => [pin, largest(each)] as const);
    return [name, { ...cell, pins: Object.fromEntries(pins) }] as const;
  });
  return { ...library, cells: new Map(cells) };
}

/** The net of every gate with one output, by instance. */
function listGateNets(netlist: Netlist, library: CellLibrary): [string, number][] {
  return netlist.instances.flatMap(({ name, cell, pins }) => {
    const found = library.cells.get(cell);
    if (found === undefined || found.flipFlop !== undefined) return [];
    const outputs = pinsOf(found, 'output');
    return outputs.length === 1 ? [[name, pins[outputs[0].name]] as [string, number]] : [];
  });
}

/** Switching power (W) of every instance when every pin toggles `ACTIVITY` times a period. */
function readSwitching(text: string): Map<string, number> {
  const rows = text.matchAll(/^\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(u\d+)$/gm);
  return new Map([...rows].map(([, , switching, , , name]) => [name, Number(switching)]));
}

const names = Object.keys(REFERENCE_LIBRARIES) as (keyof typeof REFERENCE_LIBRARIES)[];

describe.each(names)('%s (needs `sta` and ../shared/data/pdk)', (name) => {
  test.skipIf(!hasOpenSta || !isPresent(name))(
    'switching power within 3 % of OpenSTA on the same netlist, activity and loads',
    () => {
      const liberty = readReference(name);
      const library = withLargestLoads(parseLiberty(liberty, name));
      const netlist = makeRandomNetlist(library, 1, { inputs: 16, gates: 300, window: 30 });
      const { netToggles, netSwitchingPj } = analysePower(
        netlist,
        library,
        driveByChance(netlist),
        {
          clockPeriodNs: PERIOD_NS,
        },
      );
      const text = runOpenSta(liberty, writeVerilog(netlist), [
        'set_cmd_units -time ns -power W',
        `create_clock -period ${PERIOD_NS} p2`,
        // The activity of single pins cannot be set reliably in OpenSTA 2.0: measured toggles scale a common one.
        `set_power_activity -global -activity ${ACTIVITY} -duty 0.5`,
        'foreach cell [get_cells *] { report_power -instances $cell -digits 7 }',
      ]);
      const theirs = readSwitching(text);
      let [oursPj, theirsPj] = [0, 0];
      for (const [instance, net] of listGateNets(netlist, library)) {
        oursPj += netSwitchingPj[net];
        const watts = theirs.get(instance) ?? Number.NaN;
        theirsPj += (watts * PERIOD_NS * 1e3 * netToggles[net]) / ACTIVITY;
      }
      expect(oursPj).toBeGreaterThan(0);
      expect(Math.abs(oursPj / theirsPj - 1)).toBeLessThan(0.03);
    },
  );
});
