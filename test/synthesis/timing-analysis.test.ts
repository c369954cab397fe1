// Static timing analysis against paths worked out by hand, and laws any analysis obeys.
import { expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.js';
import { parseLiberty } from '../../src/synthesis/liberty/parse-liberty.js';
import type { Instance, Netlist } from '../../src/synthesis/netlist.js';
import { analyseTiming } from '../../src/synthesis/timing/analyse-timing.js';
import { generic45Liberty } from '../../src/targets/generic45.js';
import { makeRandomNetlist } from './random-netlist.js';
import { TINY_LIBERTY } from './tiny-liberty.js';

const tiny = { ...parseLiberty(TINY_LIBERTY, 'tiny.lib'), defaultSlewNs: 0.1 };
const generic = parseLiberty(generic45Liberty(), 'generic45.lib');

function place(name: string, cell: string, pins: Record<string, number>): Instance {
  return { name, cell, pins };
}

/** clk 2, a 3 → DFF → 4 → INV → 5 → DFF → 6 = y; 5 also leaves as z. */
const PIPELINE: Netlist = {
  top: 'top',
  netCount: 7,
  instances: [
    place('first', 'DFF', { D: 3, CK: 2, RN: 1, Q: 4 }),
    place('middle', 'INV', { A: 4, Y: 5 }),
    place('last', 'DFF', { D: 5, CK: 2, RN: 1, Q: 6 }),
  ],
  inputs: { clk: [2], a: [3] },
  outputs: { y: [6], z: [5] },
};

test('a path of flip-flop, inverter, flip-flop adds up as on paper', () => {
  const report = analyseTiming(PIPELINE, tiny);
  // Clock to Q 0.3, then the inverter rises: 0.1 + 1 · slew 0.1 + 0.01 · 2 fF of the next D = 0.22. The set-up
  // of a rising D is 0.2 + 0.1 · slew of the clock 0.1, with no dependence on the data's own slew … by the table's
  // turned axes it is 0.2 at data slew 0 and 0.3 at 1: slew of net 5 is 0.05 + 0.01 · 2 = 0.07.
  expect(report.registerToRegister?.totalNs).toBeCloseTo(0.3 + 0.22 + 0.207, 12);
  expect(report.registerToRegister?.setupNs).toBeCloseTo(0.207, 12);
  expect(report.registerToRegister).toMatchObject({ start: 'first', end: 'last/D' });
  expect(report.criticalPath?.steps).toMatchObject([
    { instance: 'first', cell: 'DFF', inputPin: 'CK', outputPin: 'Q', outputEdge: 'fall' },
    {
      instance: 'middle',
      cell: 'INV',
      inputPin: 'A',
      outputPin: 'Y',
      outputEdge: 'rise',
      fanout: 2,
    },
  ]);
  expect(report.inputToRegister?.totalNs).toBeCloseTo(0.21, 12);
  expect(report.registerToOutput?.totalNs).toBeCloseTo(0.52, 12);
  expect(report.inputToOutput).toBeUndefined();
  expect(report.criticalPathNs).toBe(report.registerToRegister?.totalNs);
});

test('a wire load adds its capacitance by fan-out and its Elmore delay', () => {
  const wireLoad = {
    name: 'w',
    capacitanceFfPerUnit: 1,
    resistanceKohmPerUnit: 2,
    slope: 0,
    lengths: [4, 6],
  };
  const report = analyseTiming(PIPELINE, { ...tiny, wireLoad });
  // Net 4: 4 fF of wire in front of the INV; its falling pin has 1 fF: 8 kΩ · (4 + 1) fF = 40 ps.
  // Net 5: 6 fF and 12 kΩ over two branches; the D pin has 2 fF: 6 kΩ · (3 + 2) fF = 30 ps.
  const inverter = 0.1 + 0.1 + 0.01 * (2 + 6);
  const setup = 0.2 + 0.1 * (0.05 + 0.01 * 8);
  expect(report.registerToRegister?.totalNs).toBeCloseTo(0.3 + 0.04 + inverter + 0.03 + setup, 12);
});

test('a netlist without registers is as slow as its longest input to output path', () => {
  const report = analyseTiming(
    {
      top: 'top',
      netCount: 5,
      instances: [place('u', 'NAND2', { A: 2, B: 3, Y: 4 })],
      inputs: { a: [2, 3] },
      outputs: { y: [4] },
    },
    tiny,
  );
  expect(report.criticalPathNs).toBeCloseTo(0.3, 12);
  expect(report.criticalPath).toMatchObject({ startKind: 'input', endKind: 'output', end: 'y[0]' });
});

test('timing does not depend on the order of the instances', () => {
  const netlist = makeRandomNetlist(generic, 3, { inputs: 12, gates: 300, window: 25 });
  const order = createRandom(5, 'shuffle').permutation(netlist.instances.length);
  const instances = Array.from(order, (i) => netlist.instances[i]);
  const report = analyseTiming({ ...netlist, instances }, generic);
  expect(report.criticalPathNs).toBe(analyseTiming(netlist, generic).criticalPathNs);
  expect(report.criticalPath?.steps.length).toBeGreaterThan(10);
});

test('one more reader on a net of the critical path never makes it faster', () => {
  const netlist = makeRandomNetlist(generic, 4, { inputs: 12, gates: 200, window: 25 });
  const before = analyseTiming(netlist, generic);
  for (const step of before.criticalPath?.steps ?? []) {
    const driver = netlist.instances.find((instance) => instance.name === step.instance);
    const net = driver?.pins[step.outputPin] ?? 0;
    const reader = place('more', 'INV_X8', { A: net, ZN: netlist.netCount });
    const heavier = {
      ...netlist,
      netCount: netlist.netCount + 1,
      instances: [...netlist.instances, reader],
    };
    expect(analyseTiming(heavier, generic).criticalPathNs).toBeGreaterThan(before.criticalPathNs);
  }
});

test.each([
  ['a loop', { A: 5 }, 'Combinational loop of 1 cells', 'middle'],
  ['an unknown pin', { B: 4 }, "cell 'INV' has no pin 'B'", 'A, Y'],
  ['a net out of range', { A: 99 }, 'net 99 is out of range', ''],
  ['two drivers', { Y: 6 }, 'driven twice', ''],
])('%s is an INPUT error that names the place', (_, pins, message, hint) => {
  const instances = PIPELINE.instances.map((instance) =>
    instance.name === 'middle' ? { ...instance, pins: { ...instance.pins, ...pins } } : instance,
  );
  expect(() => analyseTiming({ ...PIPELINE, instances }, tiny)).toThrow(
    expect.objectContaining({
      code: 'INPUT',
      message: expect.stringContaining(message),
      hint: hint === '' ? undefined : expect.stringContaining(hint),
    }),
  );
});

test.each([
  ['INVX', "The nearest name is 'INV'."],
  ['LATCH', 'Latches'],
])('cell %s is refused with a hint', (cell, hint) => {
  const instances = [place('u', cell, { A: 3, Y: 4 })];
  expect(() => analyseTiming({ ...PIPELINE, instances }, tiny)).toThrow(
    expect.objectContaining({ code: 'INPUT', hint: expect.stringContaining(hint) }),
  );
});
