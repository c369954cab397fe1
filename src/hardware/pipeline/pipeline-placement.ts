// Puts the operations of an adder graph into rows, each as early as the length of the pieces allows.
import { fanOutDelay } from '../timing/path-time.js';
import type { Settle } from './pipeline-delays.js';
import type { PipelineGraph } from './pipeline-graph.js';
import { createPins } from './pipeline-pins.js';
import { countDrivenCells, type OperationRows } from './pipeline-rows.js';

/** Buffers behind each net, as if in every row it drove all cells that read it in any. */
export function boundBuffers(graph: PipelineGraph): Float64Array {
  const inOneRow = new Int32Array(graph.operations.length);
  return Float64Array.from(countDrivenCells(graph, inOneRow, 1), fanOutDelay);
}

/** A placement of one graph: `place` may be asked again and again. */
export interface Placer {
  /**
   * Every operation in its earliest row such that no piece is longer than `piece` full-adder delays, the end in the last of
   * `depth` rows; `undefined` where that takes more rows. No other placement of that length needs fewer.
   */
  place(depth: number, piece: number): OperationRows | undefined;
}

/** Prepares to place the operations of a graph whose delays are given. */
export function createPlacer(
  graph: PipelineGraph,
  delays: readonly Settle[],
  buffers: Float64Array,
): Placer {
  const pins = createPins(graph);
  const netRows = new Int32Array(graph.nets.length);
  const netTimes = Float64Array.from(buffers);
  /** Settles operation `index` in a row; answers the time of its latest output. */
  const settle = (index: number, row: number): number => {
    const { inputs, outputs } = graph.operations[index];
    for (let i = 0; i < inputs.length; i++) {
      const net = inputs[i];
      pins.inputs[i] = netRows[net] === row ? netTimes[net] : buffers[net];
    }
    const times = pins.outputs[outputs.length];
    delays[index](pins.inputs, times);
    let latest = 0;
    for (let o = 0; o < outputs.length; o++) {
      latest = Math.max(latest, times[o]);
      netRows[outputs[o]] = row;
      netTimes[outputs[o]] = times[o] + buffers[outputs[o]];
    }
    return latest;
  };
  const place = (depth: number, piece: number) => {
    const rows = new Int32Array(graph.operations.length);
    const end = rows.length - 1;
    for (let index = 0; index <= end; index++) {
      let row = 0;
      for (const net of graph.operations[index].inputs) row = Math.max(row, netRows[net]);
      if (settle(index, row) > piece && settle(index, ++row) > piece) return undefined;
      if (row >= depth) return undefined;
      rows[index] = row;
    }
    rows[end] = depth - 1;
    return rows;
  };
  return { place };
}
