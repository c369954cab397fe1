// Follows a path back from its end point and writes down the cells on it.
import type { EndPoint } from './find-end-points.js';
import { type Arrivals, FROM_INPUT, FROM_REGISTER } from './propagate-arrivals.js';
import { type EdgeArc, RISE } from './timing-cell.js';
import type { PathStep, TimingPath } from './timing-report.js';

/** The path that ends in `point`, from its start. */
export function tracePath(arrivals: Arrivals, point: EndPoint): TimingPath {
  const { bound } = arrivals;
  const start = point.startKind === 'register' ? FROM_REGISTER : FROM_INPUT;
  const steps: PathStep[] = [];
  let { net, edge } = point;
  for (;;) {
    const at = (net * 2 + edge) * 2 + start;
    const instance = arrivals.causeInstance[at];
    if (instance < 0) break;
    const cell = arrivals.timingCells[bound.cellOf[instance]];
    const launched = cell.launch.length > 0;
    const arc = (launched ? cell.launch : cell.through)[arrivals.causeArc[at]];
    const inputNet = bound.inputNets[bound.inputStart[instance] + arc.input];
    const before = (inputNet * 2 + arc.inputEdge) * 2 + start;
    const from = launched ? 0 : arrivals.arrivalNs[before];
    steps.push(describeStep(arrivals, instance, arc, net, at, from));
    if (launched) break;
    net = inputNet;
    edge = arc.inputEdge;
  }
  steps.reverse();
  return {
    start:
      steps[0] !== undefined && start === FROM_REGISTER
        ? steps[0].instance
        : nameInput(arrivals, net),
    end: point.end,
    startKind: point.startKind,
    endKind: point.endKind,
    totalNs: point.totalNs,
    setupNs: point.setupNs,
    steps,
  };
}

function describeStep(
  arrivals: Arrivals,
  instance: number,
  arc: EdgeArc,
  net: number,
  at: number,
  fromNs: number,
): PathStep {
  const { bound, loads } = arrivals;
  const { inputs, outputs } = bound.cells[bound.cellOf[instance]];
  return {
    instance: bound.netlist.instances[instance].name,
    cell: bound.netlist.instances[instance].cell,
    inputPin: inputs[arc.input],
    outputPin: outputs[arc.output],
    outputEdge: arc.outputEdge === RISE ? 'rise' : 'fall',
    delayNs: arrivals.arrivalNs[at] - fromNs,
    arrivalNs: arrivals.arrivalNs[at],
    slewNs: arrivals.slewNs[net * 2 + arc.outputEdge],
    loadFf: arc.outputEdge === RISE ? loads.riseFf[net] : loads.fallFf[net],
    fanout: loads.fanout[net],
  };
}

function nameInput(arrivals: Arrivals, net: number): string {
  for (const [port, bits] of Object.entries(arrivals.bound.netlist.inputs)) {
    const bit = bits.indexOf(net);
    if (bit >= 0) return `${port}[${bit}]`;
  }
  return `net ${net}`;
}
