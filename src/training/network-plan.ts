// A topology turned into the steps a training graph runs, with every shape and padding settled.
import { ParetapeError } from '../core/errors.js';
import type { Topology, TopologyLayer } from '../core/topology.js';
import { countElements } from './steps/layer-shapes.js';
import { given, type PlannedLayer, type WeightedLayer } from './steps/step-kind.js';
import { plannerOf, type Step } from './steps/step-kinds.js';

export type { ConvolutionGeometry, PoolGeometry } from './steps/layer-shapes.js';
export type { WeightedLayer } from './steps/step-kind.js';
export type { Step } from './steps/step-kinds.js';

/**
 * Steps from input to logits. Bias, activation and rounding are one step and come after the maximum pooling that
 * follows them in the topology: they never decrease, so the maximum may be taken first, and costs less.
 */
export interface NetworkPlan {
  readonly steps: readonly Step[];
  readonly weighted: readonly WeightedLayer[];
  readonly inputSize: number;
  readonly classes: number;
  /** Most elements one sample has anywhere: sets how many samples fit the cache. */
  readonly widest: number;
  /**
   * The same network as long as it trains in float, with a `batchNorm` step behind every layer that has one; absent
   * where none has. The plan itself is that of folded kernels and biases.
   */
  readonly whileFloat?: NetworkPlan;
}

/** Settles every shape of a topology. Throws CONFIG where layers do not fit each other or do not end in logits. */
export function planNetwork(topology: Topology): NetworkPlan {
  assertEndsInLogits(topology);
  const plan = planSteps(topology, false);
  const isNormalised = plan.weighted.some(({ batchNorm }) => batchNorm);
  return isNormalised ? { ...plan, whileFloat: planSteps(topology, true) } : plan;
}

function planSteps(topology: Topology, withNorms: boolean): NetworkPlan {
  const steps: Step[] = [];
  const weighted: WeightedLayer[] = [];
  const inputSize = countElements(topology.inputShape);
  let shape = topology.inputShape;
  let widest = inputSize;
  let activationOf: number | undefined;
  const closeActivation = () => {
    if (activationOf === undefined) return;
    steps.push({ kind: 'activation', weights: activationOf, size: countElements(shape) });
    activationOf = undefined;
  };
  topology.layers.forEach((layer, position) => {
    const planned = planLayer(layer, position, shape, weighted.length);
    if (!planned.commutes) closeActivation();
    // The kind plans steps of its own type only; the union is closed over all kinds.
    if (planned.step) steps.push(planned.step as Step);
    if (planned.kernelShape) {
      if (planned.activation === 'later') activationOf = weighted.length;
      const described = describeWeights(planned, planned.kernelShape, layer, position, topology);
      const { batchNorm, channels } = described;
      if (withNorms && batchNorm) {
        steps.push({ kind: 'batchNorm', weights: weighted.length, channels });
      }
      weighted.push(described);
    }
    shape = planned.shape;
    widest = Math.max(widest, countElements(shape));
  });
  closeActivation();
  return { steps, weighted, inputSize, classes: shape[0], widest };
}

/** Flattening is no step. `weights` is the number the layer gets if it has weights. */
function planLayer(
  layer: TopologyLayer,
  position: number,
  shape: readonly number[],
  weights: number,
): PlannedLayer {
  if (layer.kind === 'flatten') return { shape: [countElements(shape)] };
  return given(plannerOf(layer).plan?.(layer, position, shape, weights));
}

function describeWeights(
  planned: PlannedLayer,
  kernelShape: readonly number[],
  layer: TopologyLayer,
  position: number,
  topology: Topology,
): WeightedLayer {
  const channels = planned.channels ?? kernelShape[kernelShape.length - 1];
  const kernelSize = countElements(kernelShape);
  const isLast = position === topology.layers.length - 1;
  const fanIn = planned.fanIn ?? kernelSize / channels;
  const activation = 'activation' in layer ? layer.activation : 'linear';
  const batchNorm = 'batchNorm' in layer && layer.batchNorm === true;
  return { position, kernelShape, kernelSize, fanIn, channels, activation, isLast, batchNorm };
}

function assertEndsInLogits(topology: Topology): void {
  const last = topology.layers.at(-1);
  if (last?.kind === 'dense' && last.activation === 'linear') return;
  throw new ParetapeError('CONFIG', 'the network does not end in a linear dense layer', {
    hint: 'end with a dense layer of one unit a class, activation linear; softmax changes no decision',
  });
}
