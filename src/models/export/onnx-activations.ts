// ONNX operations for activations, which keep the shape of what they read.
import type { NetworkLayer } from '../../core/quantised-network.js';
import { exportTableActivation } from './export-activation.js';
import { inexpressible, realValues } from './exported-layer.js';
import {
  floatAttribute,
  intAttribute,
  type OnnxGraph,
  type OnnxTensor,
  QONNX_DOMAIN,
} from './onnx-graph.js';

/** ONNX's name of Keras's tabulated activations. */
const FUNCTION_NAMES: Readonly<Record<string, string>> = {
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  softplus: 'Softplus',
  softsign: 'Softsign',
  exponential: 'Exp',
};

/** Adds an activation behind `input`, its result not yet rounded. Throws INPUT where ONNX has no such layer. */
export function addOnnxActivation(
  graph: OnnxGraph,
  layer: NetworkLayer,
  input: OnnxTensor,
): OnnxTensor {
  switch (layer.kind) {
    case 'relu':
      return graph.add('Relu', layer.name, [input.name], input);
    case 'leakyRelu': {
      const alphas = realValues(layer.alpha);
      if (alphas.length !== 1) throw inexpressible(layer, 'has an alpha for each element');
      const alpha = floatAttribute('alpha', alphas[0]);
      return graph.add('LeakyRelu', layer.name, [input.name], input, [alpha]);
    }
    case 'hardSigmoid':
      return graph.add('HardSigmoid', layer.name, [input.name], input, [
        floatAttribute('alpha', realValues(layer.slope)[0]),
        floatAttribute('beta', realValues(layer.shift)[0]),
      ]);
    case 'sign': {
      if (layer.levels === 3) throw inexpressible(layer, 'has three levels');
      const scale = graph.constant(`${layer.name}_scale`, [], [1]);
      const inputs = [input.name, scale];
      return graph.add('BipolarQuant', layer.name, inputs, input, [], QONNX_DOMAIN);
    }
    case 'selu':
      return graph.add('Selu', layer.name, [input.name], input);
    case 'thresholdedRelu': {
      const alpha = floatAttribute('alpha', realValues(layer.threshold)[0]);
      return graph.add('ThresholdedRelu', layer.name, [input.name], input, [alpha]);
    }
    case 'elu': {
      const alpha = floatAttribute('alpha', realValues(layer.alpha)[0]);
      return graph.add('Elu', layer.name, [input.name], input, [alpha]);
    }
    case 'tableActivation': {
      const { activation } = exportTableActivation(layer).layers[0].config;
      return graph.add(FUNCTION_NAMES[String(activation)], layer.name, [input.name], input);
    }
    case 'softmax':
    case 'legacySoftmax':
    case 'argmax': {
      const plain = graph.arrange(`${layer.name}_transpose`, input, false);
      return graph.add('Softmax', layer.name, [plain.name], plain, [intAttribute('axis', -1)]);
    }
    default:
      throw inexpressible(layer, 'has no QONNX form');
  }
}
