// How often the bits of merged numbers change: those of both tensors, not the padding between them in a packed beat.
import type { StageActivity } from '../core/workload.js';
import type { DotEngine } from '../hardware/engines/dot-engine.js';
import type { MergeEngine } from '../hardware/engines/merge-engine.js';
import type { StagePlan } from '../hardware/stage-plan.js';
import type { EngineCycle } from './engine-cycles.js';
import { meanToggles } from './mean-toggles.js';

/** Activity of the operands; the results of one operation on them are taken to change as often. */
export function measureMerge(
  engine: MergeEngine | DotEngine,
  { stage }: StagePlan,
  cycles: readonly EngineCycle[],
): StageActivity {
  const pairs = engine.kind === 'dot' ? engine.pairs : engine.lanes.map((lane) => lane.operands);
  const operands = pairs.flat();
  const words = cycles.map(({ vector }) =>
    operands.map(({ element, low }) => vector[element] / 2 ** low),
  );
  const widths = operands.map(({ format }) => format.width);
  const inputs = meanToggles(words, widths);
  if (!Number.isFinite(inputs)) throw new RangeError(`no activity of stage ${stage.name}`);
  return { inputs, leaves: inputs, results: inputs };
}
