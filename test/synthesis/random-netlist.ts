// Random registered netlists of real library cells, and their Verilog for other tools.
import { createRandom } from '../../src/core/random.js';
import type { Cell, CellLibrary } from '../../src/synthesis/liberty/cell-library.js';
import type { Instance, Netlist } from '../../src/synthesis/netlist.js';
import { findSmallest, isPlainFlipFlop, pinsOf } from '../../src/targets/find-cells.js';

const CLOCK_NET = 2;

interface Shape {
  readonly inputs: number;
  readonly gates: number;
  /** New gates read among this many latest nets, which makes long paths. */
  readonly window: number;
}

/**
 * Inputs into flip-flops, gates of random kinds (at most four inputs) after them, every net without a reader into a
 * flip-flop and on to an output port.
 */
export function makeRandomNetlist(library: CellLibrary, seed: number, shape: Shape): Netlist {
  const random = createRandom(seed, 'netlist');
  const cells = [...library.cells.values()].filter((cell) => !cell.unsupported && !cell.dontUse);
  const flipFlop =
    findSmallest(cells, (cell) => isPlainFlipFlop(cell, false)) ??
    findSmallest(cells, (cell) => isPlainFlipFlop(cell, true));
  if (flipFlop === undefined) throw new Error('the library has no plain flip-flop');
  const gates = cells.filter((cell) => isUsualGate(cell));
  const instances: Instance[] = [];
  let nets = CLOCK_NET + 1;
  const store = (data: number): number => {
    const output = nets++;
    instances.push(placeFlipFlop(flipFlop, instances.length, data, output));
    return output;
  };
  const inputs = Array.from({ length: shape.inputs }, () => nets++);
  const available = inputs.map(store);
  const unread = new Set(available);
  for (let g = 0; g < shape.gates; g++) {
    const cell = gates[random.integer(gates.length)];
    const pins: Record<string, number> = {};
    for (const pin of pinsOf(cell, 'input')) {
      const back = random.integer(Math.min(shape.window, available.length));
      const net = available[available.length - 1 - back];
      pins[pin.name] = net;
      unread.delete(net);
    }
    for (const pin of pinsOf(cell, 'output')) {
      pins[pin.name] = nets;
      available.push(nets);
      unread.add(nets++);
    }
    instances.push({ name: `u${instances.length}`, cell: cell.name, pins });
  }
  const outputs = [...unread].map(store);
  return {
    top: 'top',
    netCount: nets,
    instances,
    inputs: { clk: [CLOCK_NET], a: inputs },
    outputs: { y: outputs },
  };
}

function isUsualGate(cell: Cell): boolean {
  const inputs = pinsOf(cell, 'input').length;
  return cell.flipFlop === undefined && inputs > 0 && inputs <= 4;
}

function placeFlipFlop(cell: Cell, index: number, data: number, output: number): Instance {
  const clock = cell.flipFlop?.clock;
  const pins: Record<string, number> = {};
  for (const pin of pinsOf(cell, 'input')) pins[pin.name] = data;
  if (clock?.kind === 'pin') pins[clock.pin] = CLOCK_NET;
  pins[pinsOf(cell, 'output')[0].name] = output;
  return { name: `u${index}`, cell: cell.name, pins };
}

/** Structural Verilog of a netlist with one-bit ports `p<net>`; outputs are the nets themselves. */
export function writeVerilog(netlist: Netlist): string {
  const inputs = Object.values(netlist.inputs).flat();
  const outputs = Object.values(netlist.outputs).flat();
  const ports = [...inputs, ...outputs].map((net) => `p${net}`);
  const lines = netlist.instances.map(({ name, cell, pins }) => {
    const connections = Object.entries(pins).map(([pin, net]) => `.${pin}(p${net})`);
    return `  ${cell} ${name} (${connections.join(', ')});`;
  });
  const declare = (kind: string, nets: readonly number[]) =>
    nets.map((net) => `  ${kind} p${net};`).join('\n');
  return [
    `module ${netlist.top} (${ports.join(', ')});`,
    declare('input', inputs),
    declare('output', outputs),
    ...lines,
    'endmodule',
    '',
  ].join('\n');
}
