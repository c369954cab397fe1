// Power analysis against energies worked out by hand, and laws any power figure obeys.
import { describe, expect, it, test } from 'vitest';
import { createRandom } from '../../src/core/random.js';
import { evaluateBoolean } from '../../src/synthesis/liberty/evaluate-boolean.js';
import { parseLiberty } from '../../src/synthesis/liberty/parse-liberty.js';
import type { Instance, Netlist, Stimulus } from '../../src/synthesis/netlist.js';
import { analysePower } from '../../src/synthesis/power/analyse-power.js';
import { createGateSimulation } from '../../src/synthesis/power/create-simulation.js';
import { driveNet, settle } from '../../src/synthesis/power/run-simulation.js';
import { bindNetlist } from '../../src/synthesis/timing/bind-netlist.js';
import { propagateArrivals } from '../../src/synthesis/timing/propagate-arrivals.js';
import { generic45Liberty } from '../../src/targets/generic45.js';
import { makeRandomNetlist } from './random-netlist.js';
import { TINY_LIBERTY } from './tiny-liberty.js';

const tiny = { ...parseLiberty(TINY_LIBERTY, 'tiny.lib'), defaultSlewNs: 0.1 };
const generic = parseLiberty(generic45Liberty(), 'generic45.lib');
const FJ = 1e-3;

function place(name: string, cell: string, pins: Record<string, number>): Instance {
  return { name, cell, pins };
}

/** A stimulus from rows of digits, one row a cycle. */
function drive(nets: readonly number[], ...rows: string[]): Stimulus {
  const values = Uint8Array.from(rows.join(''), Number);
  return { cycles: rows.length, nets, values };
}

function drivenByChance(netlist: Netlist, cycles: number, seed: number): Stimulus {
  const random = createRandom(seed, 'stimulus');
  const nets = netlist.inputs.a;
  const values = Uint8Array.from({ length: cycles * nets.length }, () => random.integer(2));
  return { cycles, nets, values };
}

test('an inverter chain spends ½CV² at every edge of every net', () => {
  const length = 10;
  const chain: Netlist = {
    top: 'chain',
    netCount: 3 + length,
    instances: Array.from({ length }, (_, i) => place(`u${i}`, 'INV', { A: 2 + i, Y: 3 + i })),
    inputs: { a: [2] },
    outputs: { y: [2 + length] },
  };
  const library = { ...tiny, voltageV: 1.5 };
  const report = analysePower(chain, library, drive([2], '0', '1', '0', '1'), { clockPeriodNs: 9 });
  // Every pin weighs 3 fF to a rising and 1 fF to a falling edge; the last net has no pin. Three edges on each of the
  // ten loaded nets: even nets rise twice and fall once, odd nets fall twice and rise once.
  const edgesFf = 5 * (2 * 3 + 1) + 5 * (2 * 1 + 3);
  expect(report.switchingEnergyPj).toBeCloseTo(0.5 * edgesFf * 1.5 ** 2 * FJ, 12);
  expect(report.internalEnergyPj).toBe(0);
  expect(report.toggles).toBe(3 * (length + 1));
  expect(report.glitchRatio).toBe(0);
  expect(report.leakageMw).toBeCloseTo(10 * 4 * 1e-6, 15);
  expect(report.dynamicMw).toBeCloseTo(report.dynamicEnergyPj / 4 / 9, 12);
});

describe('a NAND2 with energies by cause', () => {
  const gate: Netlist = {
    top: 'gate',
    netCount: 5,
    instances: [place('u', 'NAND2', { A: 2, B: 3, Y: 4 })],
    inputs: { a: [2, 3] },
    outputs: { y: [4] },
  };
  const internal = (...rows: string[]) =>
    analysePower(gate, tiny, drive([2, 3], ...rows), { clockPeriodNs: 1 }).internalEnergyPj;

  it('takes the arc of the pin that caused the edge', () => {
    // B up, then A: Y falls by A (4 fJ). Then A down: Y rises by A (10 fJ).
    expect(internal('01', '11')).toBeCloseTo(4 * FJ, 8);
    expect(internal('01', '11', '01')).toBeCloseTo(14 * FJ, 8);
    // By B: fall −2 fJ, rise 20 fJ plus 10 fJ/ns times the slew of 0.1 ns.
    expect(internal('10', '11')).toBeCloseTo(-2 * FJ, 8);
    expect(internal('10', '11', '10')).toBeCloseTo(19 * FJ, 8);
  });

  it('spends nothing inside when the output stays', () => {
    expect(internal('10', '00', '10')).toBe(0);
  });
});

describe('a flip-flop', () => {
  const netlist: Netlist = {
    top: 'top',
    netCount: 6,
    instances: [
      place('u', 'DFF', { D: 3, CK: 2, RN: 1, Q: 4 }),
      place('v', 'DFF', { D: 4, CK: 2, RN: 1, Q: 5 }),
    ],
    inputs: { clk: [2], a: [3] },
    outputs: { y: [5] },
  };

  it('spends clock energy in every cycle: the clock net both ways and both pins inside', () => {
    const report = analysePower(netlist, tiny, drive([3], '0', '0', '0'), { clockPeriodNs: 2 });
    const perCycle = 2 * 0.5 * 8 + 2 * (6 + 3);
    expect(report.clockEnergyPj).toBeCloseTo(3 * perCycle * FJ, 8);
    expect(report.dynamicEnergyPj).toBe(report.clockEnergyPj);
    expect(report.energyPerCyclePj).toBeCloseTo(perCycle * FJ, 8);
  });

  it('hands its data on one flip-flop a cycle', () => {
    const bound = bindNetlist(netlist, tiny);
    const simulation = createGateSimulation(propagateArrivals(bound), [2]);
    const seen = [1, 0, 1, 1, 0].map((bit) => {
      driveNet(simulation, 2, 1);
      driveNet(simulation, 3, bit);
      settle(simulation);
      driveNet(simulation, 2, 0);
      settle(simulation);
      return simulation.value[5];
    });
    expect(seen).toEqual([0, 0, 1, 0, 1]);
  });
});

test('a hazard wider than the gate is a glitch, a narrower one is swallowed', () => {
  // Y = !(A & !A): the inverter's delay against the 0.3 ns of the NAND2.
  const hazard: Netlist = {
    top: 'hazard',
    netCount: 5,
    instances: [place('late', 'INV', { A: 2, Y: 3 }), place('gate', 'NAND2', { A: 2, B: 3, Y: 4 })],
    inputs: { a: [2] },
    outputs: { y: [4] },
  };
  const stimulus = drive([2], '1');
  // The inverter falls after 0.05 + 0.5 · slew + 0.005 · 2 fF = 0.11 ns: less than 0.3 ns, no pulse.
  const narrow = analysePower(hazard, tiny, stimulus, { clockPeriodNs: 1 });
  expect(narrow.toggles).toBe(2);
  expect(narrow.glitchRatio).toBe(0);
  // With a slew of 1 ns it falls after 0.56 ns: the output goes down and up again.
  const wide = analysePower(hazard, { ...tiny, defaultSlewNs: 1 }, stimulus, { clockPeriodNs: 1 });
  expect(wide.toggles).toBe(4);
  expect(wide.functionalToggles).toBe(2);
  expect(wide.glitchRatio).toBe(0.5);
});

test('after every cycle all nets have the values of the Boolean functions', () => {
  const netlist = makeRandomNetlist(generic, 11, { inputs: 10, gates: 400, window: 60 });
  const bound = bindNetlist(netlist, generic);
  const simulation = createGateSimulation(propagateArrivals(bound), netlist.inputs.clk);
  const random = createRandom(12, 'stimulus');
  for (let cycle = 0; cycle < 30; cycle++) {
    driveNet(simulation, netlist.inputs.clk[0], 1);
    for (const net of netlist.inputs.a) driveNet(simulation, net, random.integer(2));
    settle(simulation);
    for (const { cell, pins } of netlist.instances) {
      const kind = generic.cells.get(cell);
      if (kind === undefined || kind.flipFlop !== undefined) continue;
      for (const pin of Object.values(kind.pins)) {
        if (pin.function === undefined) continue;
        const wanted = evaluateBoolean(pin.function, (name) => simulation.value[pins[name]] === 1);
        expect(simulation.value[pins[pin.name]]).toBe(wanted ? 1 : 0);
      }
    }
    driveNet(simulation, netlist.inputs.clk[0], 0);
    settle(simulation);
  }
});

test('energy does not depend on the clock period, leakage does not depend on activity', () => {
  const netlist = makeRandomNetlist(generic, 21, { inputs: 10, gates: 300, window: 60 });
  const stimulus = drivenByChance(netlist, 50, 1);
  const slow = analysePower(netlist, generic, stimulus, { clockPeriodNs: 100 });
  const fast = analysePower(netlist, generic, stimulus, { clockPeriodNs: 5 });
  expect(fast.dynamicEnergyPj).toBe(slow.dynamicEnergyPj);
  expect(fast.dynamicMw).toBeCloseTo(20 * slow.dynamicMw, 9);
  const still = { ...stimulus, values: new Uint8Array(stimulus.values.length) };
  const idle = analysePower(netlist, generic, still, { clockPeriodNs: 5, warmupCycles: 2 });
  expect(idle.leakageMw).toBe(fast.leakageMw);
  expect(idle.toggles).toBe(0);
  expect(idle.dynamicEnergyPj).toBe(idle.clockEnergyPj);
  expect(fast.glitchRatio).toBeGreaterThan(0.1);
});

test('warm-up cycles are simulated but not counted', () => {
  const netlist = makeRandomNetlist(generic, 31, { inputs: 8, gates: 200, window: 60 });
  const stimulus = drivenByChance(netlist, 40, 2);
  const measure = (cycles: number, warmupCycles: number) => {
    const values = stimulus.values.subarray(0, cycles * stimulus.nets.length);
    return analysePower(
      netlist,
      generic,
      { ...stimulus, cycles, values },
      {
        clockPeriodNs: 5,
        warmupCycles,
      },
    );
  };
  const whole = measure(40, 0);
  const counted = measure(40, 15);
  expect(counted.cycles).toBe(25);
  expect(counted.dynamicEnergyPj + measure(15, 0).dynamicEnergyPj).toBeCloseTo(
    whole.dynamicEnergyPj,
    6,
  );
});

test.each([
  ['too few values', { cycles: 3 }, 'Expected 3 cycles of 8 nets'],
  ['a net that is no input', { nets: [3, 4, 5, 6, 7, 8, 9, 60] }, 'Only the clock may be left out'],
  ['nothing but warm-up', { cycles: 0, values: new Uint8Array(0) }, undefined],
])('a stimulus with %s is refused', (_, change, hint) => {
  const netlist = makeRandomNetlist(generic, 31, { inputs: 8, gates: 50, window: 30 });
  const stimulus = { ...drivenByChance(netlist, 2, 3), ...change };
  expect(() => analysePower(netlist, generic, stimulus, { clockPeriodNs: 5 })).toThrow(
    expect.objectContaining({
      code: 'INPUT',
      hint: hint === undefined ? undefined : expect.stringContaining(hint),
    }),
  );
});
