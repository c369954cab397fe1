// Scratch space for the times at the pins of one operation after the other.
import type { PipelineGraph } from './pipeline-graph.js';

/** Times at the pins of one operation. */
export interface Pins {
  readonly inputs: Float64Array;
  /** `outputs[n]` has room for n outputs. */
  readonly outputs: readonly Float64Array[];
}

/** Pins enough for every operation of a graph. */
export function createPins({ operations }: PipelineGraph): Pins {
  const most = (count: (operation: (typeof operations)[number]) => number) =>
    operations.reduce((largest, operation) => Math.max(largest, count(operation)), 0);
  return {
    inputs: new Float64Array(most(({ inputs }) => inputs.length)),
    outputs: Array.from(
      { length: most(({ outputs }) => outputs.length) + 1 },
      (_, n) => new Float64Array(n),
    ),
  };
}
