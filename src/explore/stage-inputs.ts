// What a stage receives while its network runs.
import { packTensors } from '../hardware/join-packing.js';
import type { Stage } from '../hardware/stages.js';

/** Raw inputs of a stage, row-major, out of a trace of its network by layer name; two tensors side by side where it merges two. */
export function stageInputsOf(
  stage: Stage,
  trace: ReadonlyMap<string, Float64Array>,
): Float64Array {
  const { packing, network } = stage;
  const [input] = network.layers;
  const valuesOf = (layer: string) => {
    const values = trace.get(layer);
    if (values === undefined) throw new RangeError(`no trace of ${layer}, before ${stage.name}`);
    return values;
  };
  if (packing === undefined || trace.has(input.name)) return valuesOf(input.name);
  return packTensors(
    packing,
    packing.operands.map(({ layer }) => valuesOf(layer)),
  );
}
