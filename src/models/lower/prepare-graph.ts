// Rewrites a float graph the way hls4ml does before it chooses types: fusions, splits, explicit padding.

import type { HlsConfig } from '../hls-config/hls-config.js';
import type {
  BatchNormNode,
  ConvNode,
  DenseNode,
  ModelGraph,
  ModelNode,
  SeparableConvNode,
} from '../model-graph.js';
import { classNameOf } from './class-name.js';
import { foldedScaleOf } from './folded-scale.js';
import type { PrecisionLookup } from './hls-precision.js';
import { moveScalesDown, splitActivationScales, splitWeightScales } from './split-scales.js';

/** Rewrites one node at a time; `graph` is the state before the pass. */
type Pass = (nodes: readonly ModelNode[], context: PassContext) => readonly ModelNode[];

interface PassContext {
  readonly config: HlsConfig;
  readonly lookup: PrecisionLookup;
}

/** In the order of hls4ml's flow `convert` (`hls4ml/model/optimizer/__init__.py`), then of the back end. */
const PASSES: readonly Pass[] = [
  splitActivationScales,
  mergeLinearActivations,
  splitSeparable,
  splitWeightScales,
  moveScalesDown,
  fuseBatchNorms,
  spreadDense,
  padStreams,
];

/** The graph whose nodes become layers one by one. */
export function prepareGraph(
  graph: ModelGraph,
  config: HlsConfig,
  lookup: PrecisionLookup,
): ModelGraph {
  const context = { config, lookup };
  const nodes = PASSES.reduce((state, pass) => pass(state, context), graph.nodes);
  return { name: graph.name, nodes };
}

function isAutomatic(node: ModelNode, lookup: PrecisionLookup): boolean {
  return (
    lookup.precisionOf({ name: node.name, className: classNameOf(node) }, 'result') === undefined
  );
}

/** Leaves nodes out and lets their readers read `replacement` instead. */
function removeNodes(
  nodes: readonly ModelNode[],
  replacements: ReadonlyMap<string, string>,
): readonly ModelNode[] {
  const follow = (name: string): string => {
    const next = replacements.get(name);
    return next === undefined ? name : follow(next);
  };
  return nodes
    .filter((node) => !replacements.has(node.name))
    .map((node) => ({ ...node, inputs: node.inputs.map(follow) }));
}

function readersOf(nodes: readonly ModelNode[]): ReadonlyMap<string, number> {
  const readers = new Map<string, number>();
  for (const name of nodes.flatMap((node) => node.inputs)) {
    readers.set(name, (readers.get(name) ?? 0) + 1);
  }
  return readers;
}

const SAFE_PARENTS: readonly ModelNode['kind'][] = [
  'dense',
  'conv1d',
  'conv2d',
  'depthwiseConv1d',
  'depthwiseConv2d',
  'batchNorm',
  'affine',
  'activation',
  'softmax',
];

/** `linear.py: MergeLinearActivation`: after a layer with an automatic result; a quantiser moves to that layer. */
function mergeLinearActivations(
  nodes: readonly ModelNode[],
  { lookup }: PassContext,
): readonly ModelNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const removed = new Map<string, string>();
  for (const node of nodes) {
    const linear =
      node.kind === 'quantise' || (node.kind === 'activation' && node.function === 'linear');
    const parent = byName.get(node.inputs[0]);
    if (!linear || parent === undefined || !SAFE_PARENTS.includes(parent.kind)) continue;
    if (node.quantiser?.kind === 'elements') continue;
    const fixed = parent.types?.result !== undefined && node.types === undefined;
    if (!fixed && (parent.quantiser !== undefined || !isAutomatic(parent, lookup))) continue;
    removed.set(node.name, parent.name);
    if (node.quantiser !== undefined && node.sourceClass !== 'QActivation') {
      byName.set(parent.name, { ...parent, quantiser: node.quantiser });
    }
  }
  return removeNodes(
    nodes.map((node) => byName.get(node.name) as ModelNode),
    removed,
  );
}

/** `seperable_to_dw_conv.py`: `<name>_depthwise`, then `<name>_pointwise`. */
function splitSeparable(nodes: readonly ModelNode[]): readonly ModelNode[] {
  const renamed = new Map<string, string>();
  const split = nodes.flatMap((node): readonly ModelNode[] => {
    if (node.kind !== 'separableConv1d' && node.kind !== 'separableConv2d') return [node];
    renamed.set(node.name, `${node.name}_pointwise`);
    return splitOne(node);
  });
  return split.map((node) => ({
    ...node,
    inputs: node.inputs.map((name) => renamed.get(name) ?? name),
  }));
}

function splitOne(node: SeparableConvNode): readonly ModelNode[] {
  const { window, depthwise, pointwise, bias, outputShape } = node;
  const axes = window.size.length;
  const positions = outputShape.slice(0, axes);
  const ones = window.size.map(() => 1);
  const none = window.size.map(() => 0);
  const first = `${node.name}_depthwise`;
  return [
    {
      kind: axes === 1 ? 'depthwiseConv1d' : 'depthwiseConv2d',
      name: first,
      inputs: node.inputs,
      window,
      kernel: depthwise,
      outputShape: [...positions, depthwise.shape[axes] * depthwise.shape[axes + 1]],
    },
    {
      kind: axes === 1 ? 'conv1d' : 'conv2d',
      name: `${node.name}_pointwise`,
      inputs: [first],
      window: { size: ones, strides: ones, padding: { before: none, after: none } },
      kernel: pointwise,
      ...(bias ? { bias } : {}),
      outputShape,
    },
  ];
}

/** `bn_fuse.py`: into a layer whose result is automatic and whose weights no quantiser fixes. */
function fuseBatchNorms(
  nodes: readonly ModelNode[],
  { lookup }: PassContext,
): readonly ModelNode[] {
  const readers = readersOf(nodes);
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const removed = new Map<string, string>();
  for (const node of nodes) {
    if (node.kind !== 'batchNorm') continue;
    const parent = byName.get(removed.get(node.inputs[0]) ?? node.inputs[0]);
    if (parent === undefined || (readers.get(parent.name) ?? 0) > 1) continue;
    const fusible = parent.kind === 'dense' || parent.kind === 'conv1d' || parent.kind === 'conv2d';
    if (!fusible || parent.quantiser !== undefined || !isAutomatic(parent, lookup)) continue;
    if (parent.kernel.quantiser !== undefined || parent.bias?.quantiser !== undefined) continue;
    byName.set(parent.name, fuseInto(parent, node));
    removed.set(node.name, parent.name);
  }
  return removeNodes(
    nodes.map((node) => byName.get(node.name) as ModelNode),
    removed,
  );
}

/** Weights and biases in single precision, as numpy multiplies two float32 arrays. */
function fuseInto(parent: DenseNode | ConvNode, norm: BatchNormNode): ModelNode {
  const { scale, bias } = foldedScaleOf(norm);
  const outputs = scale.length;
  const kernel = Float32Array.from(parent.kernel.data, (w, i) => w * scale[i % outputs]);
  const offsets = Float32Array.from({ length: outputs }, (_, i) =>
    parent.bias ? Math.fround(scale[i] * parent.bias.data[i]) + bias[i] : bias[i],
  );
  return {
    ...parent,
    kernel: { shape: parent.kernel.shape, data: kernel },
    bias: { shape: [outputs], data: offsets },
    ...(norm.quantiser ? { quantiser: norm.quantiser } : {}),
  };
}

/** `multi_dense.py: ReplaceMultidimensionalDenseWithConv`: over steps or pixels, a dense layer is a pointwise one. */
function spreadDense(nodes: readonly ModelNode[]): readonly ModelNode[] {
  return nodes.map((node): ModelNode => {
    const axes = node.outputShape.length - 1;
    if (node.kind !== 'dense' || axes < 1 || axes > 2) return node;
    const ones = new Array<number>(axes).fill(1);
    const none = new Array<number>(axes).fill(0);
    return {
      ...node,
      kind: axes === 1 ? 'conv1d' : 'conv2d',
      window: { size: ones, strides: ones, padding: { before: none, after: none } },
      kernel: { ...node.kernel, shape: [...ones, ...node.kernel.shape] },
    };
  });
}

/** `conv_same_pad.py`: streamed convolutions read an image that was padded before. */
function padStreams(nodes: readonly ModelNode[], { config }: PassContext): readonly ModelNode[] {
  if (config.ioType !== 'io_stream') return nodes;
  const byName = new Map(nodes.map((node) => [node.name, node]));
  return nodes.flatMap((node): readonly ModelNode[] => {
    const convolution =
      node.kind === 'conv1d' ||
      node.kind === 'conv2d' ||
      node.kind === 'depthwiseConv1d' ||
      node.kind === 'depthwiseConv2d';
    if (!convolution) return [node];
    const { before, after } = node.window.padding;
    if ([...before, ...after].every((pad) => pad === 0)) return [node];
    const axes = before.length;
    const shape = (byName.get(node.inputs[0]) as ModelNode).outputShape;
    const name = `zp${axes}d_${node.name}`;
    const none = before.map(() => 0);
    return [
      {
        kind: axes === 1 ? 'zeroPadding1d' : 'zeroPadding2d',
        name,
        inputs: node.inputs,
        padding: { before, after },
        outputShape: shape.map((e, i) => (i < axes ? e + before[i] + after[i] : e)),
      },
      {
        ...node,
        inputs: [name],
        window: { ...node.window, padding: { before: none, after: none } },
      },
    ];
  });
}
