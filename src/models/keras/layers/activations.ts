// Activations, as layers of their own and as the setting `activation` of other layers.
import { sizeOf } from '../../../core/quantised-network.js';
import { memberOf } from '../../json-object.js';
import type { ActivationName, ActivationNode, ModelNode } from '../../model-graph.js';
import { type KerasLayer, kerasError, numberOf, settingOf } from '../keras-layer.js';
import { toQuantiser } from '../qkeras-quantiser.js';
import { isQuantiserSpec, parseQuantiserSpec, type QuantiserSpec } from '../quantiser-spec.js';
import { type BuildRequest, type LayerBuilder, onlySource } from './layer-builder.js';

type Base = Pick<ActivationNode, 'name' | 'inputs' | 'outputShape' | 'sourceClass'>;

/** Names in Keras and what they mean. */
const FUNCTIONS: Readonly<Record<string, Partial<ActivationNode> & { function: ActivationName }>> =
  {
    linear: { function: 'linear' },
    relu: { function: 'relu' },
    relu6: { function: 'relu', maximum: 6 },
    leaky_relu: { function: 'leakyRelu', alpha: 0.2 },
    elu: { function: 'elu', alpha: 1 },
    selu: { function: 'selu' },
    sigmoid: { function: 'sigmoid' },
    hard_sigmoid: { function: 'hardSigmoid', slope: 0.2, shift: 0.5 },
    tanh: { function: 'tanh' },
    hard_tanh: { function: 'hardTanh', slope: 0.2, shift: 0.5 },
    softplus: { function: 'softplus' },
    softsign: { function: 'softsign' },
    exponential: { function: 'exponential' },
    binary_tanh: { function: 'binaryTanh' },
    ternary_tanh: { function: 'ternaryTanh' },
  };

/** The function of this name; throws INPUT where it is not supported. */
export function functionNamed(layer: KerasLayer, name: string): ActivationName {
  if (Object.hasOwn(FUNCTIONS, name)) return FUNCTIONS[name].function;
  throw kerasError(
    layer,
    `activation ${name.slice(0, 60)} is not supported`,
    `known: ${Object.keys(FUNCTIONS).join(', ')}, softmax`,
  );
}

/** The node of an activation given by name or by quantiser. */
export function activationNode(layer: KerasLayer, base: Base, activation: unknown): ModelNode {
  if (activation === 'softmax') return { ...base, kind: 'softmax' };
  if (isQuantiserSpec(activation)) {
    const spec = parseQuantiserSpec(layer, activation) as QuantiserSpec;
    return quantisedActivation(layer, base, spec);
  }
  const name = String(activation ?? 'linear');
  functionNamed(layer, name);
  return { ...base, kind: 'activation', ...FUNCTIONS[name] };
}

/** A function followed by rounding (`hls4ml/converters/keras/qkeras.py: parse_qactivation_layer`). */
function quantisedActivation(layer: KerasLayer, base: Base, spec: QuantiserSpec): ModelNode {
  const quantiser = toQuantiser(spec, layer);
  const flag = (name: string) => memberOf(spec.settings, name) === true;
  switch (spec.className) {
    case 'quantized_relu': {
      const slope = memberOf(spec.settings, 'negative_slope') ?? 0;
      if (typeof slope === 'number' && slope !== 0) {
        return { ...base, kind: 'activation', function: 'leakyRelu', alpha: slope, quantiser };
      }
      return { ...base, kind: 'activation', function: 'relu', quantiser };
    }
    case 'quantized_tanh':
      return flag('use_real_tanh')
        ? { ...base, kind: 'activation', function: 'tanh', quantiser }
        : { ...base, kind: 'activation', function: 'hardTanh', slope: 0.5, shift: 0.5, quantiser };
    case 'quantized_sigmoid':
      return flag('use_real_sigmoid')
        ? { ...base, kind: 'activation', function: 'sigmoid', quantiser }
        : {
            ...base,
            kind: 'activation',
            function: 'hardSigmoid',
            slope: 0.5,
            shift: 0.5,
            quantiser,
          };
    default:
      return { ...base, kind: 'activation', function: 'linear', quantiser };
  }
}

/** The nodes of a layer and, split from it, its activation: `<name>_<activation>`. */
export function withActivation(layer: KerasLayer, node: ModelNode): readonly ModelNode[] {
  const activation = settingOf(layer, 'activation') ?? 'linear';
  const isSpec = isQuantiserSpec(activation);
  const label = isSpec ? parseQuantiserSpec(layer, activation)?.className : String(activation);
  const base = {
    name: `${node.name}_${label}`,
    inputs: [node.name],
    outputShape: node.outputShape,
    sourceClass: isSpec ? 'QActivation' : 'Activation',
  };
  return [node, activationNode(layer, base, activation)];
}

function buildActivation(request: BuildRequest): readonly ModelNode[] {
  const { layer, base } = request;
  const { outputShape } = onlySource(request);
  return [activationNode(layer, { ...base, outputShape }, settingOf(layer, 'activation'))];
}

function parametrised(
  request: BuildRequest,
  parameters: Partial<ActivationNode> & { function: ActivationName },
): readonly ModelNode[] {
  const { outputShape } = onlySource(request);
  return [{ ...request.base, outputShape, kind: 'activation', ...parameters }];
}

function buildRelu(request: BuildRequest): readonly ModelNode[] {
  const { layer } = request;
  const maximum = settingOf(layer, 'max_value');
  const slope = numberOf(layer, 'negative_slope', 0);
  if (numberOf(layer, 'threshold', 0) !== 0) throw kerasError(layer, 'threshold is not supported');
  if (slope !== 0) return parametrised(request, { function: 'leakyRelu', alpha: slope });
  if (maximum === undefined) return parametrised(request, { function: 'relu' });
  return parametrised(request, { function: 'relu', maximum: numberOf(layer, 'max_value', 0) });
}

function buildPrelu(request: BuildRequest): readonly ModelNode[] {
  const { layer, weights } = request;
  const { outputShape } = onlySource(request);
  const shared = new Set([settingOf(layer, 'shared_axes') ?? []].flat());
  const shape = outputShape.map((extent, axis) => (shared.has(axis + 1) ? 1 : extent));
  const alpha = weights.get('alpha', shape);
  const data = Float64Array.from({ length: sizeOf(outputShape) }, (_, place) => {
    let rest = place;
    let at = 0;
    let stride = 1;
    for (let axis = outputShape.length - 1; axis >= 0; axis--) {
      if (shape[axis] > 1) at += (rest % outputShape[axis]) * stride;
      rest = Math.floor(rest / outputShape[axis]);
      stride *= shape[axis];
    }
    return alpha.data[at];
  });
  return parametrised(request, { function: 'prelu', alphas: { shape: outputShape, data } });
}

function buildSoftmax(request: BuildRequest): readonly ModelNode[] {
  const { outputShape } = onlySource(request);
  const axis = settingOf(request.layer, 'axis') ?? -1;
  if (axis !== -1 && axis !== outputShape.length) {
    throw kerasError(request.layer, 'softmax along any but the last axis is not supported');
  }
  return [{ ...request.base, outputShape, kind: 'softmax' }];
}

export const activationBuilders: Readonly<Record<string, LayerBuilder>> = {
  Activation: buildActivation,
  QActivation: buildActivation,
  QAdaptiveActivation: buildActivation,
  ReLU: buildRelu,
  LeakyReLU: (request) => {
    const { layer } = request;
    const alpha = numberOf(layer, 'negative_slope', numberOf(layer, 'alpha', 0.3));
    return parametrised(request, { function: 'leakyRelu', alpha });
  },
  ELU: (request) =>
    parametrised(request, { function: 'elu', alpha: numberOf(request.layer, 'alpha', 1) }),
  ThresholdedReLU: (request) =>
    parametrised(request, {
      function: 'thresholdedRelu',
      alpha: numberOf(request.layer, 'theta', 1),
    }),
  PReLU: buildPrelu,
  Softmax: buildSoftmax,
};
