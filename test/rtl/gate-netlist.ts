// Elaborates generated Verilog to simple gates with Yosys: what a synthesis tool reads in the text.
import { runYosys } from '@yowasp/yosys';
import type { RtlDesign } from '../../src/core/rtl-design.js';

/** Net numbers; 0 and 1 are the constants. Gates stand in order of dependence. */
export interface GateNetlist {
  readonly nets: number;
  readonly gates: readonly Gate[];
  readonly flipFlops: readonly { readonly d: number; readonly q: number }[];
  readonly ports: Readonly<Record<string, readonly number[]>>;
}

export interface Gate {
  readonly type: string;
  /** Inputs in the order A, B, S; the constant 0 where the gate has fewer. */
  readonly inputs: readonly [number, number, number];
  readonly output: number;
}

interface YosysCell {
  readonly type: string;
  readonly connections: Readonly<Record<string, readonly (number | string)[]>>;
}

interface YosysModule {
  readonly ports: Readonly<Record<string, { readonly bits: readonly (number | string)[] }>>;
  readonly cells: Readonly<Record<string, YosysCell>>;
}

const SCRIPT = [
  'read_verilog design.v',
  'hierarchy -check -top TOP',
  'proc',
  'flatten',
  'opt',
  'memory',
  'opt',
  'techmap',
  'dfflegalize -cell $_DFF_P_ x',
  'simplemap',
  'opt_clean',
  'check -assert',
  'write_json netlist.json',
].join('\n');

function toNet(bit: number | string): number {
  return typeof bit === 'number' ? bit : bit === '1' ? 1 : 0;
}

function sortGates(gates: readonly Gate[]): Gate[] {
  const driver = new Map(gates.map((gate) => [gate.output, gate]));
  const sorted: Gate[] = [];
  const state = new Map<Gate, 'open' | 'done'>();
  for (const root of gates) {
    const stack = [root];
    while (stack.length > 0) {
      const gate = stack[stack.length - 1];
      if (state.get(gate) === undefined) {
        state.set(gate, 'open');
        for (const input of gate.inputs) {
          const source = driver.get(input);
          if (source === undefined || state.get(source) === 'done') continue;
          if (state.get(source) === 'open') throw new Error('combinational loop');
          stack.push(source);
        }
        continue;
      }
      stack.pop();
      if (state.get(gate) === 'open') sorted.push(gate);
      state.set(gate, 'done');
    }
  }
  return sorted;
}

function toNetlist({ ports, cells }: YosysModule): GateNetlist {
  const gates: Gate[] = [];
  const flipFlops: { d: number; q: number }[] = [];
  let nets = 2;
  for (const { type, connections } of Object.values(cells)) {
    if (type === '$scopeinfo') continue;
    const pin = (name: string) => toNet(connections[name]?.[0] ?? '0');
    if (type === '$_DFF_P_') flipFlops.push({ d: pin('D'), q: pin('Q') });
    else gates.push({ type, inputs: [pin('A'), pin('B'), pin('S')], output: pin('Y') });
    for (const bits of Object.values(connections)) nets = Math.max(nets, toNet(bits[0]) + 1);
  }
  const portNets = Object.entries(ports).map(([name, { bits }]) => [name, bits.map(toNet)]);
  for (const { bits } of Object.values(ports))
    nets = Math.max(nets, ...bits.map(toNet).map((n) => n + 1));
  return { nets, gates: sortGates(gates), flipFlops, ports: Object.fromEntries(portNets) };
}

/** Gates of a design; fails where Yosys finds a loop, a conflict or an undriven net. */
export async function elaborate(design: RtlDesign): Promise<GateNetlist> {
  const text = design.modules.map(({ source }) => source).join('\n');
  let log = '';
  const listen = (bytes: Uint8Array | null) => {
    if (bytes !== null) log += new TextDecoder().decode(bytes);
  };
  try {
    const files = await runYosys(
      ['-q', '-s', 'run.ys'],
      { 'design.v': text, 'run.ys': SCRIPT.replace('TOP', design.top) },
      { stdout: listen, stderr: listen, decodeASCII: true },
    );
    const json = JSON.parse(String(files?.['netlist.json'])) as {
      readonly modules: Readonly<Record<string, YosysModule>>;
    };
    return toNetlist(json.modules[design.top]);
  } catch (cause) {
    throw new Error(`yosys rejects the design: ${log.slice(-600)}`, { cause });
  }
}
