// Splits a network into stages: the units that are configured, synthesised, cached and added up.
import { ParetapeError } from '../core/errors.js';
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import type {
  InputLayer,
  NetworkLayer,
  QuantisedNetwork,
  ReshapeLayer,
} from '../core/quantised-network.js';
import type { StageWorkload } from '../core/workload.js';
import { canCastInputs, repeatCasts } from './element-casts.js';
import { groupLayers, type LayerGroup } from './group-layers.js';
import { gathersOf, type Packing, planPacking } from './join-packing.js';

/** The layers that may give a stage its name; everything else is folded into the stage of one of these. */
export type ComputeLayer = Exclude<NetworkLayer, InputLayer | ReshapeLayer>;

/** A layer to compute with the reshapes and casts before it and the activations after it. */
export interface Stage {
  /** Name of the layer to compute. */
  readonly name: string;
  readonly kind: StageWorkload['kind'];
  /** What it reads: names of stages, or of the network's input layer. Two where it merges different tensors. */
  readonly inputs: readonly string[];
  /** Where two tensors are read: how they lie in the one input of the stage. */
  readonly packing?: Packing;
  /** Shape of one sample as it comes in, reshapes not yet applied. */
  readonly inputShape: readonly number[];
  readonly inputFormat: FixedPointFormat;
  readonly outputShape: readonly number[];
  readonly outputFormat: FixedPointFormat;
  /** The stage alone as a network of its own: input, reshapes, the layer to compute, activations. */
  readonly network: QuantisedNetwork;
}

function requireInput({ name, layers }: QuantisedNetwork): InputLayer {
  const [input, ...rest] = layers;
  if (input?.kind !== 'input' || rest.some(({ kind }) => kind === 'input')) {
    throw new ParetapeError('INPUT', `network ${name}: its first layer must be its only input`);
  }
  return input;
}

function requireComputeLayer({ compute }: LayerGroup): ComputeLayer {
  if (compute.kind !== 'input' && compute.kind !== 'reshape') return compute;
  throw new RangeError(`layer ${compute.name} is nothing to compute`);
}

/**
 * The layers of a stage behind its input. Casts of single elements that were made before the stage are repeated in front of it:
 * there they are wires, and tell how many bits each element of its input has.
 */
function listLayers({ prefix, suffix, roots: [root] }: LayerGroup, compute: ComputeLayer) {
  const layers: readonly NetworkLayer[] = [...prefix, compute, ...suffix];
  const isCast = prefix.some(({ kind }) => kind === 'elementCasts');
  if (root.kind !== 'elementCasts' || isCast || !canCastInputs(compute, root)) return layers;
  let name = `${root.name}_bits`;
  while (layers.some((layer) => layer.name === name)) name += '_';
  const readers = layers.map((layer) => ({
    ...layer,
    inputs: layer.inputs.map((read) => (read === root.name ? name : read)),
  }));
  return [{ ...root, name, inputs: [root.name], formats: repeatCasts(root) }, ...readers];
}

/** Reads one tensor: the stage alone begins with that layer as its input. */
function toStage(group: LayerGroup, producer: string): Stage {
  const compute = requireComputeLayer(group);
  const [root] = group.roots;
  const layers = listLayers(group, compute);
  const last = layers[layers.length - 1];
  const input: InputLayer = {
    kind: 'input',
    name: root.name,
    inputs: [],
    outputShape: root.outputShape,
    result: root.result,
  };
  return {
    name: compute.name,
    kind: compute.kind,
    inputs: [producer],
    inputShape: root.outputShape,
    inputFormat: root.result,
    outputShape: last.outputShape,
    outputFormat: last.result,
    network: { name: compute.name, layers: [input, ...layers] },
  };
}

/** Reads two tensors: the stage alone begins with an input of both and takes it apart. */
function toMergeStage(group: LayerGroup, producers: readonly string[], inputName: string): Stage {
  const compute = requireComputeLayer(group);
  const packing = planPacking(group.roots[0], group.roots[1]);
  const layers = [...group.prefix, compute, ...group.suffix];
  const last = layers[layers.length - 1];
  const { shape, format } = packing;
  const input: InputLayer = {
    kind: 'input',
    name: inputName,
    inputs: [],
    outputShape: shape,
    result: format,
  };
  return {
    name: compute.name,
    kind: compute.kind,
    inputs: producers,
    packing,
    inputShape: shape,
    inputFormat: format,
    outputShape: last.outputShape,
    outputFormat: last.result,
    network: {
      name: compute.name,
      layers: [input, ...gathersOf(packing, inputName), ...layers],
    },
  };
}

function splitNetwork(network: QuantisedNetwork): Stage[] {
  const input = requireInput(network);
  const groups = groupLayers([input], network.layers.slice(1));
  if (groups.length === 0) {
    throw new ParetapeError('INPUT', 'a network without any layer to compute: unsupported');
  }
  const owners = new Map([[input.name, input.name]]);
  const taken = new Set(network.layers.map(({ name }) => name));
  return groups.map((group) => {
    const { compute, roots, suffix } = group;
    for (const { name } of [compute, ...suffix]) owners.set(name, compute.name);
    const producers = roots.map(({ name }) => owners.get(name) as string);
    if (roots.length === 1) return toStage(group, producers[0]);
    let inputName = `${compute.name}_inputs`;
    while (taken.has(inputName)) inputName += '_';
    return toMergeStage(group, producers, inputName);
  });
}

/** The network of a merge stage alone, as this file makes it, is that stage and nothing else. */
function unpackStage(network: QuantisedNetwork): Stage | undefined {
  const [input, first, second, ...rest] = network.layers;
  if (input?.kind !== 'input' || first?.kind !== 'gather' || second?.kind !== 'gather') {
    return undefined;
  }
  const isJoined = [first, second].every(({ inputs }) => inputs[0] === input.name);
  const isPacked = isJoined && !rest.some(({ inputs }) => inputs.includes(input.name));
  if (!isPacked || rest.length === 0) return undefined;
  const groups = groupLayers([first, second], rest);
  if (groups.length !== 1 || groups[0].roots.length !== 2) return undefined;
  const stage = toMergeStage(groups[0], [input.name], input.name);
  return JSON.stringify(stage.network.layers.slice(0, 3)) ===
    JSON.stringify(network.layers.slice(0, 3))
    ? { ...stage, network }
    : undefined;
}

const stagesOfNetwork = new WeakMap<QuantisedNetwork, readonly Stage[]>();

/**
 * The stages of a network in topological order, the last one makes its output; the same network always gives the
 * same objects, so that plans made for a stage are made once. A tensor that several layers read is the output of
 * a stage: activations and reshapes are folded into the stage before them only where nothing else reads what
 * they read. Throws INPUT for layers that lead nowhere.
 */
export function stagesOf(network: QuantisedNetwork): readonly Stage[] {
  const known = stagesOfNetwork.get(network);
  if (known !== undefined) return known;
  const packed = unpackStage(network);
  const stages = packed === undefined ? splitNetwork(network) : [packed];
  stagesOfNetwork.set(network, stages);
  return stages;
}

function computeIndexOf({ name, network }: Stage): number {
  return network.layers.findIndex((layer) => layer.name === name);
}

/** The layer that gives the stage its name. */
export function computeLayerOf(stage: Stage): ComputeLayer {
  return stage.network.layers[computeIndexOf(stage)] as ComputeLayer;
}

/** Shape the compute layer reads: the stage's input after its reshapes. */
export function computeInputShape(stage: Stage): readonly number[] {
  const [source] = computeLayerOf(stage).inputs;
  const found = stage.network.layers.find((layer) => layer.name === source);
  if (found === undefined) throw new RangeError(`stage ${stage.name} does not hold ${source}`);
  return found.outputShape;
}

/** The compute layer and everything after it: the chain of results a sum is cast through. */
export function activationLayersOf(stage: Stage): readonly NetworkLayer[] {
  return stage.network.layers.slice(computeIndexOf(stage));
}
