// Finds the tensors of a layer in a weight file, in the layouts of Keras 2 and Keras 3.

import { sizeOf } from '../../core/quantised-network.js';
import type { FloatTensor } from '../model-graph.js';
import { type KerasLayer, kerasError } from './keras-layer.js';
import type { WeightTree } from './weight-tree.js';

/** Looks up tensors of one layer by Keras's variable name (`kernel`, `moving_mean`). */
export interface LayerWeights {
  find(name: string): FloatTensor | undefined;
  /** As `find`, but throws INPUT where it is absent or not of this shape. */
  get(name: string, shape: readonly number[]): FloatTensor;
}

/** Variables of Keras 3 files, which are numbered, in the order Keras creates them. */
const KERAS3_ORDER: Readonly<Record<string, readonly string[]>> = {
  BatchNormalization: ['gamma', 'beta', 'moving_mean', 'moving_variance'],
  DepthwiseConv1D: ['depthwise_kernel', 'bias'],
  DepthwiseConv2D: ['depthwise_kernel', 'bias'],
  SeparableConv1D: ['depthwise_kernel', 'pointwise_kernel', 'bias'],
  SeparableConv2D: ['depthwise_kernel', 'pointwise_kernel', 'bias'],
  LSTM: ['kernel', 'recurrent_kernel', 'bias'],
  GRU: ['kernel', 'recurrent_kernel', 'bias'],
  SimpleRNN: ['kernel', 'recurrent_kernel', 'bias'],
  Embedding: ['embeddings'],
  PReLU: ['alpha'],
};
const KERAS3_STANDARD = ['kernel', 'bias'];

/** All lookups of one file. */
export interface WeightFinder {
  weightsOf(layer: KerasLayer): LayerWeights;
}

/** Layers must be asked for in the order of the architecture: Keras 3 counts layers of one class. */
export function createWeightFinder(tree: WeightTree, layers: readonly KerasLayer[]): WeightFinder {
  const groups = groupByLayer(tree);
  const counted = countedNames(layers);
  return {
    weightsOf: (layer) => {
      const named = groups.get(layer.name);
      const numbered =
        groups.get(`layers/${layer.name}`) ?? groups.get(`layers/${counted.get(layer.name)}`);
      const find = (name: string) =>
        findNamed(named, name) ?? (numbered && findNumbered(numbered, layer, name));
      return { find, get: (name, shape) => expect(layer, name, find(name), shape) };
    },
  };
}

function expect(
  layer: KerasLayer,
  name: string,
  tensor: FloatTensor | undefined,
  shape: readonly number[],
): FloatTensor {
  if (tensor === undefined) {
    throw kerasError(
      layer,
      `the weight file has no ${name} for it`,
      'are model and weights of one training?',
    );
  }
  const given = tensor.shape;
  if (given.length !== shape.length || given.some((extent, i) => extent !== shape[i])) {
    throw kerasError(layer, `${name} is [${given.join(', ')}], expected [${shape.join(', ')}]`);
  }
  const wrong = tensor.data.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw kerasError(layer, `${name}[${wrong}] is ${tensor.data[wrong]}`);
  if (tensor.data.length !== sizeOf(shape)) throw kerasError(layer, `${name} is incomplete`);
  return tensor;
}

type Group = ReadonlyMap<string, FloatTensor>;

/** Datasets by layer, then by what follows the layer's name in their path. */
function groupByLayer(tree: WeightTree): ReadonlyMap<string, Group> {
  const groups = new Map<string, Map<string, FloatTensor>>();
  for (const [path, tensor] of tree.datasets) {
    const parts = path.split('/');
    if (parts[0] === 'model_weights') parts.shift();
    const depth = parts[0] === 'layers' || parts[0] === '_layer_checkpoint_dependencies' ? 2 : 1;
    const key = depth === 2 ? `layers/${parts[1]}` : parts[0];
    const group = groups.get(key) ?? new Map<string, FloatTensor>();
    group.set(parts.slice(depth).join('/'), tensor);
    groups.set(key, group);
  }
  return groups;
}

/** `dense/kernel:0`, `lstm/lstm_cell_3/kernel:0`: the last part is the variable, `a/b` asks for a path inside. */
function findNamed(group: Group | undefined, name: string): FloatTensor | undefined {
  if (group === undefined) return undefined;
  const [variable, ...inner] = name.split('/').reverse();
  for (const [path, tensor] of group) {
    const parts = path.split('/');
    const last = parts[parts.length - 1].replace(/:\d+$/, '');
    if (last === variable && inner.every((part) => parts.some((given) => given.startsWith(part)))) {
      return tensor;
    }
  }
  return undefined;
}

function findNumbered(group: Group, layer: KerasLayer, name: string): FloatTensor | undefined {
  const [variable, side] = name.split('/').reverse();
  const given = KERAS3_ORDER[layer.className.replace(/^Bidirectional$/, 'LSTM')] ?? KERAS3_STANDARD;
  const order = given.filter((entry) => {
    if (entry === 'gamma') return layer.config.scale !== false;
    if (entry === 'beta') return layer.config.center !== false;
    return entry !== 'bias' || layer.config.use_bias !== false;
  });
  const index = order.indexOf(variable);
  if (index < 0) return undefined;
  for (const [path, tensor] of group) {
    const parts = path.split('/');
    const [container, last] = [parts[parts.length - 2], parts[parts.length - 1]];
    if (container === 'vars' && last === String(index) && (!side || path.includes(side)))
      return tensor;
  }
  return undefined;
}

/** Keras 3 stores a layer as `dense`, `dense_1`, … by its class in snake case, whatever its name. */
function countedNames(layers: readonly KerasLayer[]): ReadonlyMap<string, string> {
  const used = new Map<string, number>();
  const names = new Map<string, string>();
  for (const layer of layers) {
    const stem = layer.className
      .replace(/\W+/g, '')
      .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
      .replace(/([a-z])([A-Z])/g, '$1_$2')
      .toLowerCase();
    const count = used.get(stem) ?? 0;
    names.set(layer.name, count === 0 ? stem : `${stem}_${count}`);
    used.set(stem, count + 1);
  }
  return names;
}
