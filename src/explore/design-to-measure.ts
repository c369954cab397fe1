// A design on its way to a tool, and the test vectors it is compared with its network on.
import type { HardwareConfig } from '../core/hardware-config.js';
import { type QuantisedNetwork, sizeOf } from '../core/quantised-network.js';
import type { VectorSet } from '../core/rtl-design.js';
import { runNetwork } from '../fixed-point/interpreter.js';
import { spreadIndices } from './student-grid.js';

/** A network in a configuration, with the raw inputs it is tested and powered with. */
export interface DesignToMeasure {
  readonly network: QuantisedNetwork;
  readonly config: HardwareConfig;
  /** Raw input integers of many samples, row-major; a spread of them becomes the test vectors. */
  readonly inputs: Float64Array;
}

/** At most `count` of the samples, spread evenly, with what the interpreter says of them. */
export function chooseVectors(design: DesignToMeasure, count: number): VectorSet {
  const size = sizeOf(design.network.layers[0].outputShape);
  const available = design.inputs.length / size;
  const picked = spreadIndices(available, count);
  const inputs = new Float64Array(picked.length * size);
  picked.forEach((sample, row) => {
    inputs.set(design.inputs.subarray(sample * size, (sample + 1) * size), row * size);
  });
  const outputs = runNetwork(design.network, inputs, picked.length);
  return { count: picked.length, inputs, outputs };
}
