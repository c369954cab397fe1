// What a pipelined adder graph consists of and how long its longest piece is.
import { isFullAdder } from '../constant-product/compressor-tree.js';
import type { EngineFigures } from '../engines/engine-figures.js';
import { unrolledFigures } from '../engines/unrolled-figures.js';
import { rowsOfNets } from './pipeline-rows.js';
import type { PipelinedEngine } from './pipelined-engine.js';

/** Σ of the levels of counters and shared sums; glitches end at registers, so levels begin anew in every row. */
function sumRowLevels({ graph, plan: { rows } }: PipelinedEngine): number {
  const levels = new Float64Array(graph.nets.length);
  const netRows = rowsOfNets(graph, rows);
  let total = 0;
  graph.operations.forEach((operation, index) => {
    const { inputs, outputs } = operation;
    const present = inputs.map((net) => (netRows[net] === rows[index] ? levels[net] : 0));
    const level = Math.max(0, ...present) + 1;
    for (const net of outputs) levels[net] = level;
    if (operation.kind === 'counter') total += (isFullAdder(operation.plan) ? 1 : 0.5) * level;
    if (operation.kind === 'adder' && operation.of === 'sum') total += outputs.length * level;
  });
  return total;
}

/** Figures of `PipelinedEngine`: the logic of the unrolled engine, data registers, and one valid bit a row. */
export const pipelinedFigures: EngineFigures<PipelinedEngine> = {
  kind: 'pipelined',
  count: ({ unrolled, plan }, inputWidth) => ({
    ...unrolledFigures.count(unrolled, inputWidth),
    flipFlopBits: plan.registers + plan.depth - 1,
    accumulatorBits: plan.registers,
  }),
  time: ({ plan }) => plan.path,
  countGlitchBits: sumRowLevels,
};
