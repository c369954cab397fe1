// Scales that no fixed-point type holds become layers of their own (hls4ml's ApplyAlpha), integers stay behind.
import { sizeOf } from '../../core/quantised-network.js';
import { effectiveWeight } from '../float-run.js';
import type {
  AffineNode,
  ConvNode,
  DenseNode,
  ModelNode,
  ModelWeight,
  QuantiseNode,
} from '../model-graph.js';
import type { Quantiser, UniformQuantiser } from '../quantiser.js';
import { loweringError } from './lowering.js';
import { resultFormatOf, weightFormatOf } from './quantiser-format.js';

/** In place of a class of the source: a factor that made real numbers of integers. */
const RESCALE = 'Rescale';

/** Names of the layers made here; a configuration addresses them by these. */
export const scaleNamesOf = (name: string) =>
  ({ scale: `${name}_scale`, rescale: `${name}_rescale`, alpha: `${name}_alpha` }) as const;

/**
 * `quant_opt.py: QuantToAlphaActivationAlpha`: a quantiser without a type becomes `<name>_scale` (by 1/scale, plus the
 * zero point), `<name>` (to integers) and `<name>_rescale`.
 */
export function splitActivationScales(nodes: readonly ModelNode[]): readonly ModelNode[] {
  const renamed = new Map<string, string>();
  const split = nodes.flatMap((node): readonly ModelNode[] => {
    if (!hasLooseScale(node)) return [node];
    const layers = splitQuantiser(node);
    renamed.set(node.name, layers[layers.length - 1].name);
    return layers;
  });
  return followRenamed(split, renamed, new Set(split.filter(isOwn).map(({ name }) => name)));
}

type LooseNode = QuantiseNode & { readonly quantiser: UniformQuantiser };

/** Configurations of Keras models name the types of quantised activations themselves. */
function hasLooseScale(node: ModelNode): node is LooseNode {
  if (node.kind !== 'quantise' || node.quantiser.kind !== 'uniform') return false;
  if (node.sourceClass === 'QActivation') return false;
  return node.format === undefined && resultFormatOf(node.quantiser) === undefined;
}

function isOwn(node: ModelNode): boolean {
  return node.sourceClass === RESCALE;
}

function splitQuantiser(node: LooseNode): readonly ModelNode[] {
  const { quantiser, outputShape } = node;
  const { scale, zeroPoint } = quantiser;
  const last = outputShape.length - 1;
  if (Math.max(scale.length, zeroPoint.length) > 1 && (quantiser.channelAxis ?? last) !== last) {
    throw loweringError(node, 'has a scale along an axis that is not the last');
  }
  const names = scaleNamesOf(node.name);
  const [first] = node.inputs;
  const spread = Array.from({ length: Math.max(scale.length, zeroPoint.length) }, (_, i) => ({
    scale: scale[i % scale.length],
    zero: zeroPoint[i % zeroPoint.length],
  }));
  const { format: _format, channelAxis: _axis, ...rest } = quantiser;
  const integers: UniformQuantiser = { ...rest, scale: [1], zeroPoint: [0] };
  return [
    affine(names.scale, first, outputShape, {
      scale: spread.map((part) => 1 / part.scale),
      bias: zeroPoint,
    }),
    { ...node, inputs: [names.scale], quantiser: integers },
    {
      ...affine(names.rescale, node.name, outputShape, {
        scale: spread.map((part) => part.scale),
        bias: spread.map((part) => -part.zero * part.scale),
      }),
      sourceClass: RESCALE,
    },
  ];
}

function affine(
  name: string,
  input: string,
  outputShape: readonly number[],
  { scale, bias }: { readonly scale: readonly number[]; readonly bias: readonly number[] },
): AffineNode {
  const tensor = (values: readonly number[]) => ({
    shape: [values.length],
    data: Float64Array.from(values, (value) => value + 0),
  });
  return {
    kind: 'affine',
    name,
    inputs: [input],
    outputShape,
    scale: tensor(scale),
    bias: tensor(bias),
  };
}

/** Lets all but `exceptions` read the new name. */
function followRenamed(
  nodes: readonly ModelNode[],
  renamed: ReadonlyMap<string, string>,
  exceptions: ReadonlySet<string>,
): readonly ModelNode[] {
  return nodes.map((node) =>
    exceptions.has(node.name)
      ? node
      : { ...node, inputs: node.inputs.map((name) => renamed.get(name) ?? name) },
  );
}

type SumNode = DenseNode | ConvNode;

/** The factor of a weight that is not in its integers, one or one an output; undefined where it stays in them. */
function looseFactors(weight: ModelWeight | undefined): readonly number[] | undefined {
  const quantiser = weight?.quantiser;
  if (weight === undefined || quantiser === undefined) return undefined;
  switch (quantiser.kind) {
    case 'binary':
    case 'ternary':
      return quantiser.scale.every((scale) => scale === 1) ? undefined : quantiser.scale;
    case 'uniform': {
      const { scale, zeroPoint, grid, channelAxis } = quantiser;
      const typed = weightFormatOf(quantiser) !== undefined;
      if (typed && (grid === undefined || scale.every((entry) => entry === grid))) return undefined;
      const last = weight.shape.length - 1;
      const perOutput = scale.length === 1 || (channelAxis ?? last) === last;
      if (!perOutput || zeroPoint.some((zero) => zero !== 0)) return undefined;
      return scale.map((entry) => entry / (grid ?? 1));
    }
    default:
      return undefined;
  }
}

/** The quantiser without the factor, which leaves integers on a grid of a power of two. */
function onGrid(quantiser: Quantiser): Quantiser {
  if (quantiser.kind === 'binary' || quantiser.kind === 'ternary') {
    return { ...quantiser, scale: [1] };
  }
  if (quantiser.kind !== 'uniform') return quantiser;
  const { channelAxis: _axis, format: _format, ...rest } = quantiser;
  return { ...rest, scale: [quantiser.grid ?? 1] };
}

/** Weights without their factors; sign and threshold of binary and ternary ones read the weights as they were. */
function integersOf(weight: ModelWeight, factors: readonly number[]): ModelWeight {
  const { quantiser, shape } = weight;
  if (quantiser?.kind !== 'uniform')
    return { ...weight, quantiser: quantiser && onGrid(quantiser) };
  const grid = quantiser.grid ?? 1;
  const effective = effectiveWeight(weight);
  const data = Float64Array.from(effective, (value, i) => {
    const whole = Math.round(value / (factors[i % factors.length] * grid));
    return whole * grid + 0;
  });
  return { shape, data, quantiser: onGrid(quantiser) };
}

/**
 * `qkeras.py: QKerasFactorizeAlpha` and `quant_opt.py: ConstQuantToConstAlpha`: weights keep their integers, and
 * `<name>_alpha` applies the factors and adds the bias.
 */
export function splitWeightScales(nodes: readonly ModelNode[]): readonly ModelNode[] {
  const renamed = new Map<string, string>();
  const made = new Set<string>();
  const split = nodes.flatMap((node): readonly ModelNode[] => {
    if (node.kind !== 'dense' && node.kind !== 'conv1d' && node.kind !== 'conv2d') return [node];
    const factors = looseFactors(node.kernel);
    if (factors === undefined && looseFactors(node.bias) === undefined) return [node];
    const { alpha } = scaleNamesOf(node.name);
    renamed.set(node.name, alpha);
    made.add(alpha);
    return factoriseSum(node, factors, alpha);
  });
  return followRenamed(split, renamed, made);
}

function factoriseSum(
  node: SumNode,
  factors: readonly number[] | undefined,
  alpha: string,
): readonly ModelNode[] {
  const { bias, quantiser, ...rest } = node;
  const kernel = factors === undefined ? node.kernel : integersOf(node.kernel, factors);
  const loose = looseFactors(bias) !== undefined;
  const added: ModelWeight =
    bias === undefined
      ? { shape: [1], data: new Float64Array(1) }
      : loose
        ? { shape: bias.shape, data: Float64Array.from(effectiveWeight(bias)) }
        : bias;
  // QKeras layers keep a bias of zeros, whose type widens an automatic sum.
  const zeros = bias && {
    shape: bias.shape,
    data: new Float64Array(sizeOf(bias.shape)),
    ...(bias.quantiser && !loose ? { quantiser: bias.quantiser } : {}),
  };
  const kept = zeros !== undefined && usesGrid(node.kernel) ? { bias: zeros } : {};
  const scale = affine(alpha, node.name, node.outputShape, { scale: factors ?? [1], bias: [0] });
  return [
    { ...rest, ...kept, kernel } as SumNode,
    { ...scale, bias: added, ...(quantiser ? { quantiser } : {}) },
  ];
}

/** Whether the kernel is one of QKeras, whose grid stays. */
function usesGrid({ quantiser }: ModelWeight): boolean {
  return quantiser?.kind !== 'uniform' || quantiser.grid !== undefined;
}

/**
 * `move_scales.py: ScaleDownMatMul, ScaleDownConv`: one factor for all inputs goes behind the sum they enter, which
 * then adds integers.
 */
export function moveScalesDown(nodes: readonly ModelNode[]): readonly ModelNode[] {
  const readers = (name: string) => nodes.filter((node) => node.inputs.includes(name));
  const moved = new Map<string, AffineNode>();
  for (const node of nodes) {
    if (node.kind !== 'affine' || !isOwn(node) || node.scale.data.length !== 1) continue;
    const [reader, ...others] = readers(node.name);
    const sum = reader?.kind === 'dense' || reader?.kind === 'conv1d' || reader?.kind === 'conv2d';
    if (!sum || others.length > 0 || reader.bias !== undefined) continue;
    if (node.bias.data.every((value) => value === 0)) moved.set(reader.name, node);
  }
  return [...moved].reduce(moveBehind, nodes);
}

function moveBehind(
  nodes: readonly ModelNode[],
  [sum, rescale]: readonly [string, AffineNode],
): readonly ModelNode[] {
  const [factor] = rescale.scale.data;
  const alpha = nodes.find((node) => node.name === scaleNamesOf(sum).alpha);
  const rest = nodes
    .filter((node) => node.name !== rescale.name)
    .map((node) => (node.name === sum ? { ...node, inputs: rescale.inputs } : node));
  if (alpha?.kind === 'affine' && alpha.inputs[0] === sum) {
    const data = Float64Array.from(alpha.scale.data, (value) => value * factor);
    const scale = { ...alpha.scale, data };
    return rest.map((node) => (node.name === alpha.name ? { ...alpha, scale } : node));
  }
  return rest.flatMap((node): readonly ModelNode[] => {
    if (node.name !== sum) {
      return [{ ...node, inputs: node.inputs.map((name) => (name === sum ? rescale.name : name)) }];
    }
    const { quantiser, ...plain } = node;
    const behind = { ...rescale, inputs: [sum], outputShape: node.outputShape };
    return [plain as ModelNode, { ...behind, ...(quantiser ? { quantiser } : {}) }];
  });
}
