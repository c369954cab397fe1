// Delays through the operations of an adder graph as plain numbers: what the search for register rows works with.

import { isFullAdder } from '../constant-product/compressor-tree.js';
import { ADDER_DELAYS, COUNTER_DELAYS, listPrefixCells } from '../timing/adder-timing.js';
import { timeCast } from '../timing/cast-timing.js';
import { AT_START } from '../timing/path-time.js';
import {
  type AdderOperation,
  type CastOperation,
  CONSTANT,
  type PipelineGraph,
  type PipelineOperation,
} from './pipeline-graph.js';

/**
 * When the outputs of an operation settle, all in full-adder delays: `inputs[i]` is the time of its i-th input; the answer is
 * written to `outputs`, in the order of its outputs.
 */
export type Settle = (inputs: Float64Array, outputs: Float64Array) => void;

/** Later than any net of any engine. */
const LATE = 1e6;

/** Position of each pin of an adder: a left bit at column c is `c`, a right one `width + c`. */
function listAdderPins({ left, right, outputs }: AdderOperation) {
  const width = Math.max(left.length, right.length, outputs.length);
  const places = (bits: AdderOperation['left'], first: number) =>
    bits.flatMap(({ net }, column) => (net === CONSTANT ? [] : [first + column]));
  return { width, pins: [...places(left, 0), ...places(right, width)] };
}

/** The prefix adder of `timeAdder`. */
function settleAdder(operation: AdderOperation, cellsOf: typeof listPrefixCells): Settle {
  const { width, pins } = listAdderPins(operation);
  const cells = cellsOf(width);
  const readers = new Int32Array(width);
  for (const pin of pins) readers[pin % width]++;
  const propagates = new Float64Array(width);
  const carries = new Float64Array(width);
  const { xor, prefixCell } = ADDER_DELAYS;
  return (inputs, outputs) => {
    propagates.fill(0);
    for (let i = 0; i < pins.length; i++) {
      const column = pins[i] % width;
      propagates[column] = Math.max(propagates[column], inputs[i]);
    }
    for (let i = 0; i < width; i++) carries[i] = propagates[i] += readers[i] > 1 ? xor : 0;
    for (const [at, from] of cells) {
      carries[at] = Math.max(carries[at], carries[from]) + prefixCell;
    }
    for (let o = 0; o < outputs.length; o++) {
      outputs[o] = o === 0 ? propagates[0] : Math.max(propagates[o], carries[o - 1]) + xor;
    }
  };
}

/** A counter waits longer for its second-latest input than for its latest. */
function settleCounter(pins: number, late: number): Settle {
  return (inputs, outputs) => {
    let [first, second] = [0, 0];
    for (let i = 0; i < pins; i++) {
      if (inputs[i] >= first) [first, second] = [inputs[i], first];
      else if (inputs[i] > second) second = inputs[i];
    }
    outputs.fill(Math.max(second + COUNTER_DELAYS.early, first + late));
  };
}

/** From bits of a sum to the latest bit of its result. */
function tabulateCast({ bits, plan }: CastOperation): Float64Array {
  const late = { ...AT_START, total: LATE };
  const table: number[] = [];
  bits.forEach(({ net }, bit) => {
    if (net === CONSTANT) return;
    const times = bits.map((_, i) => (i === bit ? late : AT_START));
    table.push(timeCast(plan, times).total - LATE);
  });
  return Float64Array.from(table);
}

function settleTogether(delays: Float64Array): Settle {
  return (inputs, outputs) => {
    let latest = 0;
    for (let i = 0; i < delays.length; i++) latest = Math.max(latest, inputs[i] + delays[i]);
    outputs.fill(latest);
  };
}

/** The delays of one operation. */
function settleOf(
  operation: PipelineOperation,
  adderStyle: PipelineGraph['adderStyle'],
  cellsOf: typeof listPrefixCells,
): Settle {
  const pins = operation.inputs.length;
  switch (operation.kind) {
    case 'adder':
      return settleAdder(operation, cellsOf);
    case 'counter': {
      const isCell = adderStyle === 'full_adder_cells' && isFullAdder(operation.plan);
      return settleCounter(pins, isCell ? COUNTER_DELAYS.lateCell : COUNTER_DELAYS.late);
    }
    case 'cast':
      return settleTogether(tabulateCast(operation));
    case 'end':
      return settleTogether(new Float64Array(pins));
  }
}

/** Delays of all operations of a graph. */
export function measureDelays({ operations, adderStyle }: PipelineGraph): readonly Settle[] {
  const known = new Map<number, ReturnType<typeof listPrefixCells>>();
  const cellsOf = (width: number) => {
    const cells = known.get(width) ?? listPrefixCells(width);
    known.set(width, cells);
    return cells;
  };
  return operations.map((operation) => settleOf(operation, adderStyle, cellsOf));
}
