// Drives an elaborated design edge by edge, with random stalls and a random state before its reset.

import type { RandomStream } from '../../src/core/random.js';
import type { RtlDesign } from '../../src/core/rtl-design.js';
import { packBeats, unpackBeats } from './beats.js';
import type { Gate, GateNetlist } from './gate-netlist.js';
import type { SimulationResult, Stalls } from './simulation.js';

function evaluate({ type, inputs }: Gate, values: Uint8Array): number {
  const [a, b, s] = [values[inputs[0]], values[inputs[1]], values[inputs[2]]];
  switch (type) {
    case '$_BUF_':
      return a;
    case '$_NOT_':
      return a ^ 1;
    case '$_AND_':
      return a & b;
    case '$_OR_':
      return a | b;
    case '$_XOR_':
      return a ^ b;
    case '$_XNOR_':
      return a ^ b ^ 1;
    case '$_NAND_':
      return (a & b) ^ 1;
    case '$_NOR_':
      return (a | b) ^ 1;
    case '$_ANDNOT_':
      return a & (b ^ 1);
    case '$_ORNOT_':
      return a | (b ^ 1);
    case '$_MUX_':
      return s ? b : a;
    default:
      throw new Error(`the gate simulator does not know ${type}`);
  }
}

/** Simulates `count` inferences; the state before the reset is random. */
export function simulateGates(
  netlist: GateNetlist,
  design: RtlDesign,
  inputs: Float64Array,
  count: number,
  stalls: Stalls,
  random: RandomStream,
): SimulationResult {
  const { gates, flipFlops, ports } = netlist;
  const values = new Uint8Array(netlist.nets);
  values[1] = 1;
  for (const { q } of flipFlops) values[q] = random.integer(2);
  const drive = (port: string, bits: readonly number[]) => {
    ports[port].forEach((net, index) => {
      values[net] = bits[index];
    });
  };
  const settle = () => {
    for (const gate of gates) values[gate.output] = evaluate(gate, values);
  };
  const clock = () => {
    const next = flipFlops.map(({ d }) => values[d]);
    flipFlops.forEach(({ q }, index) => {
      values[q] = next[index];
    });
  };
  const noise = () => ports.in_data.map(() => random.integer(2));
  const beats = packBeats(inputs, design.input);
  for (let edge = 0; edge < 2; edge++) {
    drive('rst', [1]);
    drive('in_valid', [random.integer(2)]);
    drive('out_ready', [random.integer(2)]);
    drive('in_data', noise());
    settle();
    clock();
  }
  drive('rst', [0]);
  const [takenAt, handedAt]: [number[], number[]] = [[], []];
  const outputBits: number[][] = [];
  let isOffered = false;
  for (let edge = 0; outputBits.length < count * design.output.beats; edge++) {
    if (edge > stalls.limit) throw new Error(`no end after ${edge} edges`);
    isOffered ||= takenAt.length < beats.length && random.integer(100) >= stalls.input;
    drive('in_valid', [isOffered ? 1 : 0]);
    drive('in_data', isOffered ? beats[takenAt.length] : noise());
    drive('out_ready', [random.integer(100) >= stalls.output ? 1 : 0]);
    settle();
    if (values[ports.out_valid[0]] & values[ports.out_ready[0]]) {
      handedAt.push(edge);
      outputBits.push(ports.out_data.map((net) => values[net]));
    }
    if (isOffered && values[ports.in_ready[0]]) {
      takenAt.push(edge);
      isOffered = false;
    }
    clock();
  }
  return { outputs: unpackBeats(outputBits, design.output), takenAt, handedAt };
}
