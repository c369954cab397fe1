// The longest piece of a pipeline, with the buffers that every row really needs.

import { isFullAdder } from '../constant-product/compressor-tree.js';
import { timeAdder, timeCounter } from '../timing/adder-timing.js';
import { timeCast } from '../timing/cast-timing.js';
import {
  AT_START,
  delayByFanOut,
  fanOutDelay,
  latestOf,
  type PathTime,
} from '../timing/path-time.js';
import type { Settle } from './pipeline-delays.js';
import {
  type BitRef,
  CONSTANT,
  type PipelineGraph,
  type PipelineOperation,
} from './pipeline-graph.js';
import { createPins } from './pipeline-pins.js';
import { countDrivenCells, type OperationRows, rowsOfNets } from './pipeline-rows.js';

function settle(
  operation: PipelineOperation,
  timeOf: (bit: BitRef) => PathTime | undefined,
  adderStyle: PipelineGraph['adderStyle'],
): readonly PathTime[] {
  const orStart = (bit: BitRef) => timeOf(bit) ?? AT_START;
  switch (operation.kind) {
    case 'adder': {
      const { left, right, outputs } = operation;
      const width = Math.max(left.length, right.length, outputs.length);
      const operand = (bits: readonly BitRef[]) =>
        Array.from({ length: width }, (_, i) => (i < bits.length ? timeOf(bits[i]) : undefined));
      return timeAdder(operand(left), operand(right)).slice(0, outputs.length);
    }
    case 'counter': {
      const [a, b, c] = operation.bits;
      const isCell = adderStyle === 'full_adder_cells' && isFullAdder(operation.plan);
      const time = timeCounter([orStart(a), orStart(b), orStart(c)], isCell);
      return operation.outputs.map(() => time);
    }
    case 'cast': {
      const time = timeCast(operation.plan, operation.bits.map(orStart));
      return operation.outputs.map(() => time);
    }
    case 'end':
      return [];
  }
}

interface TimedRows {
  readonly graph: PipelineGraph;
  readonly rows: OperationRows;
  readonly depth: number;
  readonly netRows: Int32Array;
  readonly cells: Int32Array;
}

/** The operation whose outputs, buffers included, come latest in their row. */
function findLatest(timed: TimedRows, delays: readonly Settle[]): number {
  const { graph, rows, depth, netRows, cells } = timed;
  const bufferOf = (net: number, row: number) => fanOutDelay(cells[net * depth + row]);
  const times = Float64Array.from(graph.nets, (_, net) => bufferOf(net, netRows[net]));
  let [latest, found] = [-1, 0];
  const pins = createPins(graph);
  graph.operations.forEach(({ inputs, outputs }, index) => {
    const row = rows[index];
    for (let i = 0; i < inputs.length; i++) {
      const net = inputs[i];
      pins.inputs[i] = netRows[net] === row ? times[net] : bufferOf(net, row);
    }
    const after = pins.outputs[outputs.length];
    delays[index](pins.inputs, after);
    for (let o = 0; o < outputs.length; o++) {
      const net = outputs[o];
      times[net] += after[o];
      if (times[net] > latest) [latest, found] = [times[net], index];
    }
  });
  return found;
}

/** The operations of its row that an operation depends on, and itself. */
function listCone({ graph, rows, netRows }: TimedRows, operation: number): Set<number> {
  const cone = new Set([operation]);
  // A set hands out what is added while it is walked.
  for (const each of cone) {
    for (const net of graph.operations[each].inputs) {
      if (graph.makers[net] >= 0 && netRows[net] === rows[operation]) cone.add(graph.makers[net]);
    }
  }
  return cone;
}

/** The latest net of all pieces, counted from the beginning of its row. `delays` are those of the graph. */
export function timePipeline(
  graph: PipelineGraph,
  delays: readonly Settle[],
  rows: OperationRows,
  depth: number,
): PathTime {
  const netRows = rowsOfNets(graph, rows);
  const timed = { graph, rows, depth, netRows, cells: countDrivenCells(graph, rows, depth) };
  const latest = findLatest(timed, delays);
  const row = rows[latest];
  const buffer = (time: PathTime, net: number) =>
    delayByFanOut(time, timed.cells[net * depth + row]);
  const times = new Map<number, PathTime>();
  const timeOf = ({ net }: BitRef) =>
    net === CONSTANT ? undefined : (times.get(net) ?? buffer(AT_START, net));
  let outputs: readonly PathTime[] = [];
  for (const index of [...listCone(timed, latest)].sort((a, b) => a - b)) {
    const operation = graph.operations[index];
    const settled = settle(operation, timeOf, graph.adderStyle);
    outputs = settled.map((time, o) => buffer(time, operation.outputs[o]));
    for (const [o, net] of operation.outputs.entries()) times.set(net, outputs[o]);
  }
  return latestOf(outputs);
}
