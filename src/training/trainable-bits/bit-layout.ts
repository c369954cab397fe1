// Which weights and activations of a network share one trainable number of bits, and who reads whom.
import { ParetapeError } from '../../core/errors.js';
import type { StudentSpec, TrainableBits } from '../../core/student.js';
import type { NetworkPlan, Step } from '../network-plan.js';

/** Values that are rounded to one format each: the input features, or what an activation hands on. */
export interface NodeLayout {
  /** Number of formats. */
  readonly groups: number;
  /** Element `e` of a sample has format `groupOfElement[e]`. */
  readonly groupOfElement: Int32Array;
}

/** One weighted layer. Weight `r·channels + c` multiplies row `r` of the fan-in into output channel `c`. */
export interface WeightLayout {
  readonly fanIn: number;
  readonly channels: number;
  /** Node the layer reads: 0 is the input, `l + 1` the activation of weighted layer `l`. */
  readonly source: number;
  /** Group of the source that row `r` of the kernel is multiplied with. */
  readonly groupOfRow: Int32Array;
  /** Products one weight of row `r` takes part in for one sample: windows in which its tap is inside the image. */
  readonly usesOfRow: Float64Array;
  /** Output positions of one sample: 1 for dense layers. */
  readonly positions: number;
  readonly kernelGroups: number;
  /** Format of kernel weight `i`. */
  readonly groupOfWeight: Int32Array;
  readonly biasGroups: number;
  readonly groupOfBias: Int32Array;
}

/** `nodes[0]` is the input, `nodes[l + 1]` the activation of weighted layer `l`; the last layer has none. */
export interface BitLayout {
  readonly nodes: readonly NodeLayout[];
  readonly weights: readonly WeightLayout[];
}

/** What shares bits in a student; nothing does where it does not say. */
export function granularityOf({ trainableBits }: StudentSpec): TrainableBits {
  return trainableBits ?? { weights: 'weight', activations: 'element' };
}

/** Steps this room can train; `planNetwork` may know more. */
export type TrainableStepKind = Extract<
  Step,
  { kind: 'dense' | 'convolution' | 'maxPool' | 'activation' }
>;

/** The steps of a plan. Throws CONFIG where one has no trainable bits. */
export function trainableSteps(plan: NetworkPlan): readonly TrainableStepKind[] {
  return plan.steps.map((step: Step) => {
    const { kind }: { kind: string } = step;
    switch (step.kind) {
      case 'dense':
      case 'convolution':
      case 'maxPool':
      case 'activation':
        return step;
      default:
        throw new ParetapeError('CONFIG', `${kind} layers have no trainable bits`, {
          hint: 'use dense, conv1d, conv2d, maxPool1d, maxPool2d and flatten, or fixed bits',
        });
    }
  });
}

/**
 * Groups of a network. Values that the same convolution reads share formats along positions (its hardware is one for
 * all of them), so `element` means channel there.
 */
export function planBits(plan: NetworkPlan, granularity: TrainableBits): BitLayout {
  const steps = trainableSteps(plan);
  const nodes = [planNode(plan.inputSize, inputChannels(plan, steps), granularity.activations)];
  const weights: WeightLayout[] = [];
  for (const step of steps) {
    if (step.kind === 'dense' || step.kind === 'convolution') {
      const node = nodes[nodes.length - 1];
      weights.push(planWeights(plan, step, nodes.length - 1, node, granularity.weights));
    } else if (step.kind === 'activation' && !plan.weighted[step.weights].isLast) {
      nodes.push(
        planNode(step.size, plan.weighted[step.weights].channels, granularity.activations),
      );
    }
  }
  return { nodes, weights };
}

/** Features that share nothing: all of them for a dense layer, the channels of an image for any other. */
function inputChannels(plan: NetworkPlan, steps: readonly TrainableStepKind[]): number {
  const [first] = steps;
  if (first.kind === 'convolution' || first.kind === 'maxPool') return first.geometry.channels;
  return plan.inputSize;
}

function planNode(
  size: number,
  channels: number,
  granularity: TrainableBits['activations'],
): NodeLayout {
  const groups = granularity === 'layer' ? 1 : channels;
  return { groups, groupOfElement: Int32Array.from({ length: size }, (_, e) => e % groups) };
}

function planWeights(
  plan: NetworkPlan,
  step: Extract<TrainableStepKind, { kind: 'dense' | 'convolution' }>,
  source: number,
  node: NodeLayout,
  granularity: TrainableBits['weights'],
): WeightLayout {
  const { fanIn, channels, kernelSize } = plan.weighted[step.weights];
  const groupsOf = (size: number) => {
    if (granularity === 'weight') return size;
    return granularity === 'channel' ? channels : 1;
  };
  const [kernelGroups, biasGroups] = [groupsOf(kernelSize), groupsOf(channels)];
  const columns = step.kind === 'dense' ? step.nIn : step.geometry.channels;
  return {
    fanIn,
    channels,
    source,
    groupOfRow: Int32Array.from({ length: fanIn }, (_, r) => node.groupOfElement[r % columns]),
    usesOfRow: countUses(step, fanIn),
    positions: step.kind === 'dense' ? 1 : step.geometry.outHeight * step.geometry.outWidth,
    kernelGroups,
    groupOfWeight: Int32Array.from({ length: kernelSize }, (_, i) => i % kernelGroups),
    biasGroups,
    groupOfBias: Int32Array.from({ length: channels }, (_, c) => c % biasGroups),
  };
}

function countUses(
  step: Extract<TrainableStepKind, { kind: 'dense' | 'convolution' }>,
  fanIn: number,
): Float64Array {
  const uses = new Float64Array(fanIn).fill(1);
  if (step.kind === 'dense') return uses;
  const { geometry } = step;
  const { channels, kernelWidth } = geometry;
  const inside = (out: number, stride: number, before: number, tap: number, extent: number) => {
    let count = 0;
    for (let o = 0; o < out; o++) {
      const at = o * stride + tap - before;
      if (at >= 0 && at < extent) count++;
    }
    return count;
  };
  for (let row = 0; row < fanIn; row++) {
    const tap = Math.floor(row / channels);
    const [ky, kx] = [Math.floor(tap / kernelWidth), tap % kernelWidth];
    const { outHeight, outWidth, strideX, strideY, top, left, height, width } = geometry;
    uses[row] =
      inside(outHeight, strideY, top, ky, height) * inside(outWidth, strideX, left, kx, width);
  }
  return uses;
}
