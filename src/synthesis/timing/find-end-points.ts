// Finds the worst end point of every kind of path: flip-flop inputs with their set-up time, and output ports.
import { interpolateTable } from '../liberty/lookup-table.js';
import { pinLoadFf } from './net-loads.js';
import { type Arrivals, FROM_INPUT, FROM_REGISTER, wireDelayNs } from './propagate-arrivals.js';
import { type Edge, FALL, RISE } from './timing-cell.js';

/** The end of a path. `net` and `edge` say where to trace back from. */
export interface EndPoint {
  readonly net: number;
  readonly edge: Edge;
  readonly startKind: 'register' | 'input';
  readonly endKind: 'register' | 'output';
  readonly end: string;
  readonly setupNs: number;
  readonly totalNs: number;
}

const STARTS = [
  { start: FROM_REGISTER, startKind: 'register' },
  { start: FROM_INPUT, startKind: 'input' },
] as const;
const EDGES: readonly Edge[] = [RISE, FALL];

/** The worst end point of each pair of start and end kind. */
export function findEndPoints(arrivals: Arrivals): EndPoint[] {
  const worst = new Map<string, EndPoint>();
  const offer = (point: EndPoint) => {
    const key = `${point.startKind} ${point.endKind}`;
    if (point.totalNs > (worst.get(key)?.totalNs ?? Number.NEGATIVE_INFINITY))
      worst.set(key, point);
  };
  offerFlipFlops(arrivals, offer);
  offerOutputs(arrivals, offer);
  return [...worst.values()];
}

function offerFlipFlops(arrivals: Arrivals, offer: (point: EndPoint) => void): void {
  const { bound } = arrivals;
  for (let instance = 0; instance < bound.cellOf.length; instance++) {
    const { setup } = arrivals.timingCells[bound.cellOf[instance]];
    for (const { input, constraint } of setup) {
      const net = bound.inputNets[bound.inputStart[instance] + input];
      if (net < 0) continue;
      const { cell, inputs } = bound.cells[bound.cellOf[instance]];
      const pin = cell.pins[inputs[input]];
      for (const edge of EDGES) {
        const table = edge === RISE ? constraint.rise : constraint.fall;
        if (table === undefined) continue;
        const slewNs = arrivals.slewNs[net * 2 + edge];
        const setupNs = interpolateTable(table, slewNs, bound.library.defaultSlewNs);
        const pinFf = pinLoadFf(pin, edge === RISE, 'late');
        const wireNs = wireDelayNs(arrivals.loads, net, pinFf);
        for (const { start, startKind } of STARTS) {
          const totalNs = arrivals.arrivalNs[(net * 2 + edge) * 2 + start] + wireNs + setupNs;
          const end = `${bound.netlist.instances[instance].name}/${pin.name}`;
          offer({ net, edge, startKind, endKind: 'register', end, setupNs, totalNs });
        }
      }
    }
  }
}

function offerOutputs(arrivals: Arrivals, offer: (point: EndPoint) => void): void {
  for (const [port, bits] of Object.entries(arrivals.bound.netlist.outputs)) {
    bits.forEach((net, bit) => {
      for (const edge of EDGES) {
        for (const { start, startKind } of STARTS) {
          const arrival = arrivals.arrivalNs[(net * 2 + edge) * 2 + start];
          const totalNs = arrival + wireDelayNs(arrivals.loads, net, 0);
          offer({
            net,
            edge,
            startKind,
            endKind: 'output',
            end: `${port}[${bit}]`,
            setupNs: 0,
            totalNs,
          });
        }
      }
    });
  }
}
