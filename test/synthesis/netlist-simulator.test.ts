// The simulator against a plain evaluation of the same netlist, one bit at a time.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom, type RandomStream } from '../../src/core/random.js';
import { parseLiberty } from '../../src/synthesis/liberty/parse-liberty.js';
import type { Instance, Netlist } from '../../src/synthesis/netlist.js';
import { createNetlistSimulator, LANES } from '../../src/synthesis/netlist-simulator.js';
import { smallLiberty } from './small-library.js';

const library = parseLiberty(smallLiberty(), 'small.lib');

type Bits = readonly number[];

/** What every cell does, written down without the library. */
const TRUTH: Readonly<
  Record<string, { inputs: string; outputs: Record<string, (i: Bits) => number> }>
> = {
  INV: { inputs: 'A', outputs: { Y: ([a]) => 1 - a } },
  BUF: { inputs: 'A', outputs: { Y: ([a]) => a } },
  NAND2: { inputs: 'A B', outputs: { Y: ([a, b]) => 1 - a * b } },
  NOR2: { inputs: 'A B', outputs: { Y: ([a, b]) => (a + b === 0 ? 1 : 0) } },
  AND2: { inputs: 'A B', outputs: { Y: ([a, b]) => a * b } },
  OR2: { inputs: 'A B', outputs: { Y: ([a, b]) => Math.max(a, b) } },
  XOR2: { inputs: 'A B', outputs: { Y: ([a, b]) => (a + b) % 2 } },
  XNOR2: { inputs: 'A B', outputs: { Y: ([a, b]) => (a + b + 1) % 2 } },
  AOI21: { inputs: 'A B C', outputs: { Y: ([a, b, c]) => 1 - Math.max(a * b, c) } },
  MUX2: { inputs: 'A B S', outputs: { Y: ([a, b, s]) => (s ? b : a) } },
  FA: {
    inputs: 'A B CI',
    outputs: { CO: ([a, b, c]) => (a + b + c >= 2 ? 1 : 0), S: ([a, b, c]) => (a + b + c) % 2 },
  },
  TIE: { inputs: '', outputs: { HI: () => 1, LO: () => 0 } },
};
const GATES = Object.keys(TRUTH);

const CLK = 2;
const INPUTS = [3, 4, 5, 6];

interface RandomNetlist {
  readonly netlist: Netlist;
  /** Gates in an order in which every operand is known. */
  readonly gates: readonly Instance[];
  readonly flops: readonly Instance[];
}

function makeNetlist(random: RandomStream, gateCount: number, flopCount: number): RandomNetlist {
  let nets = INPUTS[INPUTS.length - 1] + 1;
  const known = [0, 1, ...INPUTS];
  const states = Array.from({ length: flopCount }, () => ({ Q: nets++, QN: nets++ }));
  for (const { Q, QN } of states) known.push(Q, QN);
  const pick = () => known[random.integer(known.length)];
  const gates = Array.from({ length: gateCount }, (_, i): Instance => {
    const cell = GATES[random.integer(GATES.length)];
    const pins: Record<string, number> = {};
    for (const pin of TRUTH[cell].inputs.split(' ').filter(Boolean)) pins[pin] = pick();
    for (const pin of Object.keys(TRUTH[cell].outputs)) pins[pin] = nets++;
    known.push(...Object.keys(TRUTH[cell].outputs).map((pin) => pins[pin]));
    return { name: `g${i}`, cell, pins };
  });
  const flops = states.map(
    (pins, i): Instance => ({ name: `f${i}`, cell: 'DFF', pins: { ...pins, CK: CLK, D: pick() } }),
  );
  const all = [...gates, ...flops];
  const instances = [...random.permutation(all.length)].map((i) => all[i]);
  const outputs = { y: known.slice(-8) };
  const inputs = { clk: [CLK], in: INPUTS };
  return { netlist: { top: 't', netCount: nets, instances, inputs, outputs }, gates, flops };
}

/** Evaluates one lane: sets every gate output in `values`. */
function evaluateGates(gates: readonly Instance[], values: number[]): void {
  for (const { cell, pins } of gates) {
    const { inputs, outputs } = TRUTH[cell];
    const bits = inputs
      .split(' ')
      .filter(Boolean)
      .map((pin) => values[pins[pin]]);
    for (const [pin, truth] of Object.entries(outputs)) values[pins[pin]] = truth(bits);
  }
}

function moveFlops(flops: readonly Instance[], values: number[]): void {
  const next = flops.map(({ pins }) => values[pins.D]);
  for (const [i, { pins }] of flops.entries()) {
    values[pins.Q] = next[i];
    values[pins.QN] = 1 - next[i];
  }
}

function gate(name: string, cell: string, pins: Record<string, number>): Instance {
  return { name, cell, pins };
}

function netlistOf(instances: Instance[], netCount: number, outputs: number[]): Netlist {
  const inputs = { clk: [CLK], in: INPUTS };
  return { top: 't', netCount, instances, inputs, outputs: { y: outputs } };
}

describe('the netlist simulator', () => {
  test('equals a direct evaluation of every net in every lane and cycle', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 60 }), fc.nat(12), (seed, g, f) => {
        const random = createRandom(seed, 'netlist');
        const { netlist, gates, flops } = makeNetlist(random, g, f);
        const simulator = createNetlistSimulator(netlist, library);
        const lanes = Array.from({ length: LANES }, () => {
          const values = new Array<number>(netlist.netCount).fill(0);
          values[1] = 1;
          for (const { pins } of flops) values[pins.QN] = 1;
          return values;
        });
        for (let cycle = 0; cycle < 6; cycle++) {
          for (const net of INPUTS) {
            const word = random.integer(2 ** 32) | 0;
            simulator.values[net] = word;
            for (const [lane, values] of lanes.entries()) values[net] = (word >>> lane) & 1;
          }
          simulator.settle();
          for (const [lane, values] of lanes.entries()) {
            evaluateGates(gates, values);
            const seen = values.map((_, net) => (simulator.values[net] >>> lane) & 1);
            expect(seen).toEqual(values);
            moveFlops(flops, values);
          }
          simulator.clockEdge();
        }
      }),
      { numRuns: 60 },
    );
  });

  test('set and clear act at once and outlast the clock edge; tied off they do nothing', () => {
    const netlist = netlistOf(
      [
        gate('r', 'DFFR', { CK: CLK, D: 1, RN: INPUTS[0], Q: 7 }),
        gate('s', 'DFFS', { CK: CLK, D: 0, SN: INPUTS[1], Q: 8 }),
        gate('tie', 'TIE', { HI: 9, LO: 10 }),
        gate('tied', 'DFFR', { CK: CLK, D: INPUTS[2], RN: 9, Q: 11 }),
      ],
      12,
      [7, 8, 11],
    );
    const simulator = createNetlistSimulator(netlist, library);
    const { values } = simulator;
    const outputs = () => [values[7], values[8], values[11]];
    for (const net of INPUTS) values[net] = -1;
    simulator.settle();
    expect(outputs()).toEqual([0, 0, 0]);
    simulator.clockEdge();
    simulator.settle();
    expect(outputs()).toEqual([-1, 0, -1]);
    values[INPUTS[0]] = 0b1010;
    values[INPUTS[1]] = ~0b0110;
    simulator.settle();
    expect(outputs()).toEqual([0b1010, 0b0110, -1]);
    simulator.clockEdge();
    simulator.settle();
    expect(outputs()).toEqual([0b1010, 0b0110, -1]);
  });

  test('a buffered clock is followed, an inverted one needs a falling-edge flip-flop', () => {
    const buffered = (cell: string, pin: string, flop: string) =>
      netlistOf(
        [gate('b', cell, { A: CLK, Y: 7 }), gate('f', flop, { D: INPUTS[0], Q: 8, [pin]: 7 })],
        9,
        [8],
      );
    const run = (netlist: Netlist) => {
      const simulator = createNetlistSimulator(netlist, library);
      simulator.values[INPUTS[0]] = 0x55;
      simulator.settle();
      simulator.clockEdge();
      simulator.settle();
      return simulator.values[8];
    };
    expect(run(buffered('BUF', 'CK', 'DFF'))).toBe(0x55);
    expect(run(buffered('INV', 'CKN', 'DFFN'))).toBe(0x55);
    expect(() => run(buffered('INV', 'CK', 'DFF'))).toThrow(/rising edge/);
    expect(() => run(buffered('BUF', 'CKN', 'DFFN'))).toThrow(/rising edge/);
  });

  test.each([
    ['a loop', [gate('a', 'INV', { A: 8, Y: 7 }), gate('b', 'INV', { A: 7, Y: 8 })], /loop/],
    ['an open net', [gate('a', 'AND2', { A: 8, B: 3, Y: 7 })], /no driver/],
    [
      'two drivers',
      [gate('a', 'INV', { A: 3, Y: 7 }), gate('b', 'INV', { A: 4, Y: 7 })],
      /two drivers/,
    ],
    ['a driven input', [gate('a', 'INV', { A: 3, Y: 4 })], /driver inside and one outside/],
    ['an open pin', [gate('a', 'AND2', { A: 3, Y: 7 })], /pin B of a/],
    ['an unknown cell', [gate('a', '$_DLATCH_P_', { D: 3, Q: 7 })], /no cell of small/],
    ['the clock as data', [gate('a', 'AND2', { A: 3, B: CLK, Y: 7 })], /clock is used as data/],
  ])('refuses %s', (_, instances, message) => {
    expect(() => createNetlistSimulator(netlistOf(instances, 9, [7]), library)).toThrow(message);
  });
});
