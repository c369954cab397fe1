// Which row of a pipeline every operation stands in, and what follows from it: registers and the cells that nets drive.
import type { PipelineGraph } from './pipeline-graph.js';

/** Row of every operation, 0 … depth − 1; the registers of row r lie before its operations. */
export type OperationRows = Int32Array;

/** Row in which each net is made; inputs are there in row 0. */
export function rowsOfNets({ makers }: PipelineGraph, rows: OperationRows): Int32Array {
  const made = new Int32Array(makers.length);
  for (let net = 0; net < made.length; net++) made[net] = makers[net] < 0 ? 0 : rows[makers[net]];
  return made;
}

/** The last row that reads each net, or the one it is made in. */
export function lastRowsOfNets(graph: PipelineGraph, rows: OperationRows): Int32Array {
  const last = rowsOfNets(graph, rows);
  graph.operations.forEach(({ inputs }, operation) => {
    for (const net of inputs) last[net] = Math.max(last[net], rows[operation]);
  });
  return last;
}

/** Register bits of all rows: a net takes one in each row between the one that makes it and the last that reads it. */
export function countRegisters(graph: PipelineGraph, rows: OperationRows): number {
  const made = rowsOfNets(graph, rows);
  const last = lastRowsOfNets(graph, rows);
  let registers = 0;
  for (let net = 0; net < made.length; net++) registers += last[net] - made[net];
  return registers;
}

/** Inputs and shared sums drive many cells; the wires of a tree drive one. */
function hasFanOut({ nets }: PipelineGraph, net: number): boolean {
  return nets[net].from === 'input' || nets[net].from === 'sum';
}

/**
 * Cells that each net drives in each row, the register of the next row among them: `[net · depth + row]`. 1 for wires whose
 * buffers are not counted.
 */
export function countDrivenCells(
  graph: PipelineGraph,
  rows: OperationRows,
  depth: number,
): Int32Array {
  const cells = new Int32Array(graph.nets.length * depth);
  graph.operations.forEach(({ inputs }, operation) => {
    for (const net of inputs) cells[net * depth + rows[operation]]++;
  });
  const made = rowsOfNets(graph, rows);
  lastRowsOfNets(graph, rows).forEach((last, net) => {
    for (let row = made[net]; row < last; row++) cells[net * depth + row]++;
    if (!hasFanOut(graph, net)) cells.fill(1, net * depth, (net + 1) * depth);
  });
  return cells;
}
