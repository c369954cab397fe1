// Splits a network into stages: the units that are configured, synthesised, cached and added up.
import { ParetapeError } from '../core/errors.js';
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import type {
  Conv2dLayer,
  DenseLayer,
  InputLayer,
  MaxPool2dLayer,
  NetworkLayer,
  QuantisedNetwork,
} from '../core/quantised-network.js';
import type { StageWorkload } from '../core/workload.js';

/** The layers that need arithmetic; everything else is folded into the stage of one of these. */
export type ComputeLayer = DenseLayer | Conv2dLayer | MaxPool2dLayer;

/** A compute layer with the reshapes before it and the activations after it. */
export interface Stage {
  /** Name of the compute layer. */
  readonly name: string;
  readonly kind: StageWorkload['kind'];
  /** Shape of one sample as the stage before hands it over, reshapes not yet applied. */
  readonly inputShape: readonly number[];
  readonly inputFormat: FixedPointFormat;
  readonly outputShape: readonly number[];
  readonly outputFormat: FixedPointFormat;
  /** The stage alone as a network of its own: input, reshapes, the compute layer, activations. */
  readonly network: QuantisedNetwork;
}

function isComputeLayer(layer: NetworkLayer): layer is ComputeLayer {
  return layer.kind === 'dense' || layer.kind === 'conv2d' || layer.kind === 'maxPool2d';
}

function requireChain(network: QuantisedNetwork): InputLayer {
  const [input, ...rest] = network.layers;
  if (input?.kind !== 'input') {
    throw new ParetapeError('INPUT', `network ${network.name}: its first layer must be its input`);
  }
  let previous: NetworkLayer = input;
  for (const layer of rest) {
    if (layer.kind === 'input' || layer.inputs.length !== 1 || layer.inputs[0] !== previous.name) {
      throw new ParetapeError(
        'INPUT',
        `network ${network.name}: layer ${layer.name} does not follow ${previous.name}: unsupported`,
        { hint: 'hardware is generated for chains of layers with one input' },
      );
    }
    previous = layer;
  }
  return input;
}

/** Layers after the input, cut where the next compute layer (with the reshapes before it) begins. */
function groupLayers(network: QuantisedNetwork): NetworkLayer[][] {
  const groups: NetworkLayer[][] = [];
  let group: NetworkLayer[] = [];
  let pendingReshapes: NetworkLayer[] = [];
  for (const layer of network.layers.slice(1)) {
    if (layer.kind === 'reshape') {
      pendingReshapes.push(layer);
      continue;
    }
    if (isComputeLayer(layer) && group.some(isComputeLayer)) {
      groups.push(group);
      group = [];
    }
    if (layer.kind === 'relu' && !group.some(isComputeLayer)) {
      throw new ParetapeError(
        'INPUT',
        `network ${network.name}: activation ${layer.name} before any compute layer: unsupported`,
      );
    }
    group.push(...pendingReshapes, layer);
    pendingReshapes = [];
  }
  group.push(...pendingReshapes);
  groups.push(group);
  return groups;
}

function toStage(source: NetworkLayer, layers: readonly NetworkLayer[]): Stage {
  const compute = layers.find(isComputeLayer);
  if (compute === undefined) {
    throw new ParetapeError('INPUT', 'a network without dense, conv2d or maxPool2d: unsupported');
  }
  const last = layers[layers.length - 1];
  const input: InputLayer = { ...source, kind: 'input', inputs: [] };
  return {
    name: compute.name,
    kind: compute.kind,
    inputShape: source.outputShape,
    inputFormat: source.result,
    outputShape: last.outputShape,
    outputFormat: last.result,
    network: { name: compute.name, layers: [input, ...layers] },
  };
}

const stagesOfNetwork = new WeakMap<QuantisedNetwork, readonly Stage[]>();

/**
 * The stages of a chain of layers in order; the same network always gives the same objects, so that
 * plans made for a stage are made once. Throws INPUT for branches and for layers without hardware.
 */
export function stagesOf(network: QuantisedNetwork): readonly Stage[] {
  const known = stagesOfNetwork.get(network);
  if (known !== undefined) return known;
  let source: NetworkLayer = requireChain(network);
  const stages = groupLayers(network).map((layers) => {
    const stage = toStage(source, layers);
    source = layers[layers.length - 1];
    return stage;
  });
  stagesOfNetwork.set(network, stages);
  return stages;
}

/** The layer that gives the stage its name. */
export function computeLayerOf(stage: Stage): ComputeLayer {
  const layer = stage.network.layers.find(isComputeLayer);
  if (layer === undefined) throw new RangeError(`stage ${stage.name} has no compute layer`);
  return layer;
}

/** Shape the compute layer reads: the stage's input after its reshapes. */
export function computeInputShape(stage: Stage): readonly number[] {
  const index = stage.network.layers.findIndex(isComputeLayer);
  return stage.network.layers[index - 1].outputShape;
}

/** The compute layer and everything after it: the chain of results a sum is cast through. */
export function activationLayersOf(stage: Stage): readonly NetworkLayer[] {
  return stage.network.layers.slice(stage.network.layers.findIndex(isComputeLayer));
}
