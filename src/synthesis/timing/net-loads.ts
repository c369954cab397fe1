// What every net weighs: pin capacitances by edge, and the wire by fan-out.
import type { Pin } from '../liberty/cell-library.js';
import { selectWireLoad, wireLength } from '../liberty/wire-load.js';
import type { BoundNetlist } from './bind-netlist.js';

/** Loads by net number. */
export interface NetLoads {
  /** Pins and wire (fF) seen by a rising and a falling edge of the net. */
  readonly riseFf: Float64Array;
  readonly fallFf: Float64Array;
  readonly fanout: Int32Array;
  /**
   * One branch of a balanced tree, the wire of the net shared out evenly over its fan-out: resistance (kΩ) and
   * capacitance (fF). Zero without a wire load.
   */
  readonly branchKohm: Float64Array;
  readonly branchFf: Float64Array;
}

/** Which capacitance of a pin counts: the largest, for late arrivals, or the typical, for energies. */
export type PinLoadChoice = 'late' | 'typical';

/** Capacitance (fF) of an input pin towards an edge of its net. */
export function pinLoadFf(pin: Pin, rising: boolean, choice: PinLoadChoice): number {
  if (rising) {
    return (choice === 'late' ? pin.riseCapacitanceMaxFf : undefined) ?? pin.riseCapacitanceFf;
  }
  return (choice === 'late' ? pin.fallCapacitanceMaxFf : undefined) ?? pin.fallCapacitanceFf;
}

/** Adds up pins and wires. An output port counts as one fan-out without capacitance. */
export function computeNetLoads(bound: BoundNetlist, choice: PinLoadChoice): NetLoads {
  const { netlist, library } = bound;
  const riseFf = new Float64Array(netlist.netCount);
  const fallFf = new Float64Array(netlist.netCount);
  const fanout = new Int32Array(netlist.netCount);
  addPins(bound, choice, riseFf, fallFf, fanout);
  for (const bits of Object.values(netlist.outputs)) for (const net of bits) fanout[net]++;
  const branchKohm = new Float64Array(netlist.netCount);
  const branchFf = new Float64Array(netlist.netCount);
  const wireLoad = selectWireLoad(library, totalArea(bound));
  if (wireLoad !== undefined) {
    for (let net = 2; net < netlist.netCount; net++) {
      if (fanout[net] === 0) continue;
      const length = wireLength(wireLoad, fanout[net]);
      riseFf[net] += length * wireLoad.capacitanceFfPerUnit;
      fallFf[net] += length * wireLoad.capacitanceFfPerUnit;
      branchKohm[net] = (length * wireLoad.resistanceKohmPerUnit) / fanout[net];
      branchFf[net] = (length * wireLoad.capacitanceFfPerUnit) / fanout[net];
    }
  }
  return { riseFf, fallFf, fanout, branchKohm, branchFf };
}

function addPins(
  bound: BoundNetlist,
  choice: PinLoadChoice,
  riseFf: Float64Array,
  fallFf: Float64Array,
  fanout: Int32Array,
): void {
  const rises = bound.cells.map(({ cell, inputs }) =>
    Float64Array.from(inputs, (pin) => pinLoadFf(cell.pins[pin], true, choice)),
  );
  const falls = bound.cells.map(({ cell, inputs }) =>
    Float64Array.from(inputs, (pin) => pinLoadFf(cell.pins[pin], false, choice)),
  );
  for (let i = 0; i < bound.cellOf.length; i++) {
    const rise = rises[bound.cellOf[i]];
    const fall = falls[bound.cellOf[i]];
    const start = bound.inputStart[i];
    for (let k = 0; k < rise.length; k++) {
      const net = bound.inputNets[start + k];
      if (net < 0) continue;
      riseFf[net] += rise[k];
      fallFf[net] += fall[k];
      fanout[net]++;
    }
  }
}

/** Cell area of the whole netlist in µm². */
export function totalArea(bound: BoundNetlist): number {
  let area = 0;
  for (let i = 0; i < bound.cellOf.length; i++) area += bound.cells[bound.cellOf[i]].cell.areaUm2;
  return area;
}
