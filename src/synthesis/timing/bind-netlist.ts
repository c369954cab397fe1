// Joins a netlist with its cell library: instances as indices, pins as flat arrays of nets.
import { ParetapeError } from '../../core/errors.js';
import { nearestName } from '../../core/nearest-name.js';
import type { Cell, CellLibrary } from '../liberty/cell-library.js';
import { NET_ONE, NET_ZERO, type Netlist } from '../netlist.js';

/** A cell used by the netlist, with its pins in fixed order. */
export interface BoundCell {
  readonly cell: Cell;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** Connections of instance i: `inputNets[inputStart[i] + k]` is the net at its k-th input, −1 when unconnected. */
export interface BoundNetlist {
  readonly netlist: Netlist;
  readonly library: CellLibrary;
  readonly cells: readonly BoundCell[];
  /** Index into `cells` of every instance. */
  readonly cellOf: Int32Array;
  readonly inputStart: Int32Array;
  readonly inputNets: Int32Array;
  readonly outputStart: Int32Array;
  readonly outputNets: Int32Array;
  /** Instance that drives each net, −1 for constants, input ports and undriven nets. */
  readonly driver: Int32Array;
  /** 1 where the net is a bit of an input port. */
  readonly isInput: Uint8Array;
}

/** Binds the netlist. INPUT error for unknown or unsupported cells, unknown pins, nets out of range or driven twice. */
export function bindNetlist(netlist: Netlist, library: CellLibrary): BoundNetlist {
  const cells: BoundCell[] = [];
  const indexOf = new Map<string, number>();
  const count = netlist.instances.length;
  const cellOf = new Int32Array(count);
  const inputStart = new Int32Array(count + 1);
  const outputStart = new Int32Array(count + 1);
  for (let i = 0; i < count; i++) {
    const name = netlist.instances[i].cell;
    let index = indexOf.get(name);
    if (index === undefined) {
      index = cells.length;
      indexOf.set(name, index);
      cells.push(bindCell(findCell(library, name)));
    }
    cellOf[i] = index;
    inputStart[i + 1] = inputStart[i] + cells[index].inputs.length;
    outputStart[i + 1] = outputStart[i] + cells[index].outputs.length;
  }
  const inputNets = new Int32Array(inputStart[count]).fill(-1);
  const outputNets = new Int32Array(outputStart[count]).fill(-1);
  const bound = { netlist, library, cells, cellOf, inputStart, inputNets, outputStart, outputNets };
  connectPins(bound);
  const isInput = markInputs(netlist);
  return { ...bound, isInput, driver: findDrivers(bound, isInput) };
}

function findCell(library: CellLibrary, name: string): Cell {
  const cell = library.cells.get(name);
  if (cell === undefined) {
    const near = nearestName(name, [...library.cells.keys()]);
    throw new ParetapeError('INPUT', `Cell '${name}' is not in library '${library.name}'`, {
      hint: near === undefined ? undefined : `The nearest name is '${near}'.`,
    });
  }
  if (cell.unsupported) {
    throw new ParetapeError('INPUT', `Cell '${name}' of '${library.name}' is not supported`, {
      hint: 'Latches, clock gates, three-state and filler cells cannot be analysed.',
    });
  }
  return cell;
}

function bindCell(cell: Cell): BoundCell {
  const pins = Object.values(cell.pins);
  return {
    cell,
    inputs: pins.filter((pin) => pin.direction === 'input').map((pin) => pin.name),
    outputs: pins.filter((pin) => pin.direction === 'output').map((pin) => pin.name),
  };
}

type Connections = Omit<BoundNetlist, 'driver' | 'isInput'>;

function connectPins(bound: Connections): void {
  const { netlist } = bound;
  for (let i = 0; i < netlist.instances.length; i++) {
    const { pins, name } = netlist.instances[i];
    const { inputs, outputs } = bound.cells[bound.cellOf[i]];
    let found = 0;
    for (const pin in pins) {
      const net = pins[pin];
      if (!(Number.isInteger(net) && net >= 0 && net < netlist.netCount)) {
        throw new ParetapeError('INPUT', `Instance '${name}': net ${net} is out of range`);
      }
      const input = inputs.indexOf(pin);
      const output = outputs.indexOf(pin);
      if (input >= 0) bound.inputNets[bound.inputStart[i] + input] = net;
      else if (output >= 0) bound.outputNets[bound.outputStart[i] + output] = net;
      else failUnknownPin(name, netlist.instances[i].cell, pin, [...inputs, ...outputs]);
      found++;
    }
    if (found === 0) throw new ParetapeError('INPUT', `Instance '${name}' has no connections`);
  }
}

function failUnknownPin(instance: string, cell: string, pin: string, pins: string[]): never {
  throw new ParetapeError('INPUT', `Instance '${instance}': cell '${cell}' has no pin '${pin}'`, {
    hint: `Its pins are ${pins.join(', ')}.`,
  });
}

function markInputs(netlist: Netlist): Uint8Array {
  const isInput = new Uint8Array(netlist.netCount);
  for (const bits of Object.values(netlist.inputs)) for (const net of bits) isInput[net] = 1;
  return isInput;
}

function findDrivers(bound: Connections, isInput: Uint8Array): Int32Array {
  const driver = new Int32Array(bound.netlist.netCount).fill(-1);
  for (let i = 0; i < bound.cellOf.length; i++) {
    for (let k = bound.outputStart[i]; k < bound.outputStart[i + 1]; k++) {
      const net = bound.outputNets[k];
      if (net < 0) continue;
      if (driver[net] >= 0 || isInput[net] === 1 || net === NET_ZERO || net === NET_ONE) {
        const { name } = bound.netlist.instances[i];
        throw new ParetapeError('INPUT', `Net ${net} is driven twice, once by '${name}'`);
      }
      driver[net] = i;
    }
  }
  return driver;
}
