// The inner loop of the netlist simulator: word operations on 32 independent lanes at once.
import { OPERATION } from './gate-operation.js';
import type { GateProgram } from './gate-program.js';

type Loop = (
  values: Int32Array,
  a: Int32Array,
  b: Int32Array,
  targets: Int32Array,
  start: number,
  end: number,
) => void;

// One loop for each operation: a loop shared by all would choose anew for every gate.
const LOOPS: Readonly<Record<number, Loop>> = {
  [OPERATION.copy]: (v, a, _b, t, start, end) => {
    for (let i = start; i < end; i++) v[t[i]] = v[a[i]];
  },
  [OPERATION.not]: (v, a, _b, t, start, end) => {
    for (let i = start; i < end; i++) v[t[i]] = ~v[a[i]];
  },
  [OPERATION.and]: (v, a, b, t, start, end) => {
    for (let i = start; i < end; i++) v[t[i]] = v[a[i]] & v[b[i]];
  },
  [OPERATION.nand]: (v, a, b, t, start, end) => {
    for (let i = start; i < end; i++) v[t[i]] = ~(v[a[i]] & v[b[i]]);
  },
  [OPERATION.or]: (v, a, b, t, start, end) => {
    for (let i = start; i < end; i++) v[t[i]] = v[a[i]] | v[b[i]];
  },
  [OPERATION.nor]: (v, a, b, t, start, end) => {
    for (let i = start; i < end; i++) v[t[i]] = ~(v[a[i]] | v[b[i]]);
  },
  [OPERATION.xor]: (v, a, b, t, start, end) => {
    for (let i = start; i < end; i++) v[t[i]] = v[a[i]] ^ v[b[i]];
  },
  [OPERATION.xnor]: (v, a, b, t, start, end) => {
    for (let i = start; i < end; i++) v[t[i]] = ~(v[a[i]] ^ v[b[i]]);
  },
  [OPERATION.andNot]: (v, a, b, t, start, end) => {
    for (let i = start; i < end; i++) v[t[i]] = v[a[i]] & ~v[b[i]];
  },
  [OPERATION.orNot]: (v, a, b, t, start, end) => {
    for (let i = start; i < end; i++) v[t[i]] = v[a[i]] | ~v[b[i]];
  },
};

/** Evaluates every operation once, in order. `values` holds one word for each signal, one bit for each lane. */
export function runGateProgram(program: GateProgram, values: Int32Array): void {
  const { a, b, targets } = program;
  for (const { code, start, end } of program.segments) {
    LOOPS[code](values, a, b, targets, start, end);
  }
}
