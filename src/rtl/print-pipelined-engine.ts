// A pipelined matrix product as Verilog: the adder graph row by row, each row behind registers of its own.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import type { PipelineOperation } from '../hardware/pipeline/pipeline-graph.js';
import type { PipelinedEngine } from '../hardware/pipeline/pipelined-engine.js';
import {
  namePipelineNets,
  type PipelineNets,
  printRegisters,
  printWordName,
} from './pipeline-nets.js';
import { printCast } from './print-cast.js';
import { printTreeCounter } from './print-compressor-tree.js';
import { printUnsignedInput } from './print-unrolled-engine.js';
import { printClocked } from './stage-nets.js';
import { range } from './verilog-text.js';

/**
 * Valid bits travel with their rows. A row takes what the row before holds if it is free or becomes free: bubbles close up
 * while the output waits, and nothing is lost.
 */
function printControl(depth: number): string[] {
  const rows = Array.from({ length: depth - 1 }, (_, i) => i + 1);
  const validBefore = (row: number) => (row === 1 ? 'vec_valid' : `row${row - 1}_valid`);
  const spaceAfter = (row: number) => (row === depth - 1 ? 'y_space' : `row${row + 1}_space`);
  return [
    `  // ${depth - 1} register row${depth > 2 ? 's' : ''} inside: each is loaded when it is free or handed on`,
    `  reg ${rows.map((row) => `row${row}_valid`).join(', ')};`,
    ...[...rows]
      .reverse()
      .map((row) => `  wire row${row}_space = ~row${row}_valid | ${spaceAfter(row)};`),
    ...rows.map((row) => `  wire row${row}_load = ${validBefore(row)} & row${row}_space;`),
    '  assign vec_space = row1_space;',
    '  assign vec_take = row1_load;',
    `  assign y_push = row${depth - 1}_valid & y_space;`,
    ...printClocked(
      rows.map(
        (row) =>
          `if (rst) row${row}_valid <= 1'b0; else if (row${row}_space) row${row}_valid <= ${validBefore(row)};`,
      ),
    ),
  ];
}

function printRow(nets: PipelineNets, row: number): string[] {
  const registers = nets.registersOf(row);
  const bits = registers.reduce((sum, register) => sum + register.nets.length, 0);
  if (bits === 0) return [`  // row ${row}: nothing to hold`];
  const loads = registers.map(({ name, nets: held }) => {
    const before = nets.word(
      held.map((net) => ({ net, inverted: false })),
      row - 1,
    );
    return `  ${name} <= ${before};`;
  });
  return [
    `  // row ${row}: ${bits} bits`,
    ...printRegisters(registers),
    ...printClocked([`if (row${row}_load) begin`, ...loads, 'end']),
  ];
}

function printOperation(
  operation: PipelineOperation,
  row: number,
  nets: PipelineNets,
  { graph }: PipelinedEngine,
): string[] {
  switch (operation.kind) {
    case 'adder': {
      const name = printWordName(graph.nets[operation.outputs[0]]);
      const [left, right] = [nets.word(operation.left, row), nets.word(operation.right, row)];
      return [`  wire ${range(operation.outputs.length)} ${name} = ${left} + ${right};`];
    }
    case 'counter': {
      const { plan, bits, index, counter } = operation;
      const wires = [plan.a, plan.b, plan.c];
      const wire = (n: number) => nets.word([bits[wires.indexOf(n)]], row);
      return [printTreeCounter(plan, counter, `${index}`, wire, graph.adderStyle)];
    }
    case 'cast': {
      const { index, bits, plan } = operation;
      const cast = printCast(plan, `y${index}`);
      return [
        `  wire ${range(bits.length)} y${index} = ${nets.word(bits, row)};`,
        ...cast.lines,
        `  wire ${range(plan.output.width)} z${index} = ${cast.output};`,
      ];
    }
    case 'end':
      return [`  assign y = ${nets.word(operation.bits, row)};`];
  }
}

/** Drives `y`, `y_push`, `vec_take`, `vec_space` from `vec`, `vec_valid`, `y_space`. */
export function printPipelinedEngine(engine: PipelinedEngine, input: FixedPointFormat): string[] {
  const { graph, plan } = engine;
  const nets = namePipelineNets(graph, plan.rows, plan.depth);
  const read = new Set(graph.operations.flatMap(({ inputs }) => inputs));
  const inputs = graph.nets.filter(({ from }, net) => from === 'input' && read.has(net));
  const used = [...new Set(inputs.map(({ index }) => index))];
  const lines = [
    ...printControl(plan.depth),
    '  // inputs as unsigned numbers',
    ...used.map((index) => printUnsignedInput(engine.unrolled, index, input)),
  ];
  for (let row = 0; row < plan.depth; row++) {
    if (row > 0) lines.push(...printRow(nets, row));
    graph.operations.forEach((operation, index) => {
      if (plan.rows[index] === row) lines.push(...printOperation(operation, row, nets, engine));
    });
  }
  return lines;
}
