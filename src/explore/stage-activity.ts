// How often the bits inside a stage change when its network runs on real samples: what its energy depends on.
import { fractionBits } from '../core/fixed-point-format.js';
import type { StageActivity } from '../core/workload.js';
import { castTo } from '../hardware/cast-plan.js';
import { castThrough } from '../hardware/elements/element-plan.js';
import type { UnrolledEngine } from '../hardware/engines/unrolled-engine.js';
import type { StagePlan } from '../hardware/stage-plan.js';
import { frontCastsOf, vectorFormatOf } from '../hardware/vector-elements.js';
import { measureDigitSerial } from './digit-serial-activity.js';
import { type EngineCycle, listCycles } from './engine-cycles.js';
import { measureMac } from './mac-activity.js';
import { meanToggles } from './mean-toggles.js';
import { measureMerge } from './merge-activity.js';
import { measureProductwise } from './productwise-activity.js';

/** Values of all nodes of an adder graph, as the unsigned numbers they are in hardware. */
function evaluateNodes(
  { products, nodes, inputs }: UnrolledEngine,
  vector: ArrayLike<number>,
): number[] {
  const values = inputs.map(({ lowest }, i) => vector[i] / 2 ** lowest - nodes[i].offset);
  for (const { left, right, shift, negative } of products.sums) {
    const added = negative ? 2 ** nodes[right].width - 1 - values[right] : values[right];
    values.push(values[left] + added * 2 ** shift);
  }
  return values;
}

function measureUnrolled(engine: UnrolledEngine, cycles: readonly EngineCycle[]): StageActivity {
  const { products, nodes, outputs } = engine;
  const values = cycles.map(({ vector }) => evaluateNodes(engine, vector));
  const leafNodes = products.outputs.flatMap((terms) => terms.map(({ node }) => node));
  const perLeaf = values.map((all) => leafNodes.map((node) => all[node]));
  const results = values.map((all) =>
    products.outputs.map((terms, output) => {
      const { constant, tree } = outputs[output];
      const sum = terms.reduce((total, { node, shift, negative }) => {
        const value = negative ? 2 ** nodes[node].width - 1 - all[node] : all[node];
        return total + value * 2 ** shift;
      }, constant);
      return ((sum % 2 ** tree.width) + 2 ** tree.width) % 2 ** tree.width;
    }),
  );
  const widthsOf = (list: readonly number[]) => list.map((node) => nodes[node].width);
  return {
    inputs: meanToggles(
      values.map((all) => all.slice(0, products.inputs)),
      widthsOf(Array.from({ length: products.inputs }, (_, i) => i)),
    ),
    leaves: meanToggles(perLeaf, widthsOf(leafNodes)),
    results: meanToggles(
      results,
      outputs.map(({ tree }) => tree.width),
    ),
  };
}

/** A sample as the engine sees it, behind the casts that the stage begins with. */
function castInFront({ stage }: StagePlan, sample: Float64Array): Float64Array {
  const casts = frontCastsOf(stage);
  if (casts === undefined) return sample;
  const fraction = fractionBits(stage.inputFormat);
  return sample.map((value, element) => {
    const format = casts.formats[element];
    if (format === null) return 0;
    return castThrough([castTo(format), castTo(casts.result)], value, fraction);
  });
}

/** Activity of a stage of which `inputs` are raw inputs of consecutive samples, row-major. */
export function measureActivity(plan: StagePlan, inputs: Float64Array): StageActivity {
  const { engine, stage } = plan;
  const { width } = vectorFormatOf(stage);
  const size = stage.inputShape.reduce((product, length) => product * length, 1);
  const samples = Array.from({ length: inputs.length / size }, (_, i) =>
    castInFront(plan, inputs.subarray(i * size, (i + 1) * size)),
  );
  const cycles = listCycles(plan, samples);
  if (engine.kind === 'unrolled') return measureUnrolled(engine, cycles);
  if (engine.kind === 'pipelined') return measureUnrolled(engine.unrolled, cycles);
  if (engine.kind === 'productwise') {
    return measureProductwise(engine, cycles, width);
  }
  if (engine.kind === 'digitSerial') return measureDigitSerial(engine, cycles);
  if (engine.kind === 'mac') return measureMac(engine, cycles, width);
  if (engine.kind === 'merge' || engine.kind === 'dot') return measureMerge(engine, plan, cycles);
  const toggles = meanToggles(
    cycles.map(({ vector }) => Array.from(vector)),
    Array.from(cycles[0].vector, () => width),
  );
  return { inputs: toggles, leaves: toggles, results: toggles };
}
