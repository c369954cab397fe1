// Chooses the Keras layer for each kind of network layer.
import { formatName } from '../../core/fixed-point-format.js';
import type { NetworkLayer } from '../../core/quantised-network.js';
import {
  exportArgmax,
  exportClippedRelu,
  exportElu,
  exportHardSigmoid,
  exportHardTanh,
  exportLeakyRelu,
  exportLegacySoftmax,
  exportRelu,
  exportSelu,
  exportSign,
  exportSoftmax,
  exportTableActivation,
  exportThresholdedRelu,
} from './export-activation.js';
import {
  exportAveragePool2d,
  exportBatchNorm,
  exportConv2d,
  exportDense,
  exportMaxPool2d,
  exportRecurrent,
  exportReshape,
  exportZeroPadding2d,
} from './export-linear.js';
import { type ExportedLayer, inexpressible, type LayerPlace } from './exported-layer.js';

/** The Keras form of a layer; `place` is absent for the first. Throws INPUT where there is none. */
export function exportLayer(layer: NetworkLayer, place: LayerPlace | undefined): ExportedLayer {
  if (layer.kind === 'input' || place === undefined) return exportInput(layer);
  switch (layer.kind) {
    case 'dense':
      return exportDense(layer, place);
    case 'conv2d':
      return exportConv2d(layer, place.source);
    case 'maxPool2d':
      return exportMaxPool2d(layer, place);
    case 'averagePool2d':
      return exportAveragePool2d(layer, place);
    case 'zeroPadding2d':
      return exportZeroPadding2d(layer);
    case 'reshape':
      return exportReshape(layer);
    case 'batchNorm':
      return exportBatchNorm(layer);
    case 'recurrent':
      return exportRecurrent(layer);
    case 'relu':
      return exportRelu(layer);
    case 'leakyRelu':
      return exportLeakyRelu(layer);
    case 'hardSigmoid':
      return exportHardSigmoid(layer);
    case 'hardTanh':
      return exportHardTanh(layer);
    case 'sign':
      return exportSign(layer);
    case 'selu':
      return exportSelu(layer);
    case 'clippedRelu':
      return exportClippedRelu(layer);
    case 'thresholdedRelu':
      return exportThresholdedRelu(layer);
    case 'tableActivation':
      return exportTableActivation(layer);
    case 'elu':
      return exportElu(layer);
    case 'argmax':
      return exportArgmax(layer);
    case 'softmax':
      return exportSoftmax(layer);
    case 'legacySoftmax':
      return exportLegacySoftmax(layer);
    default:
      throw inexpressible(layer, 'has no Keras form yet');
  }
}

function exportInput(layer: NetworkLayer): ExportedLayer {
  const { name, outputShape, result } = layer;
  const config = {
    batch_input_shape: [null, ...outputShape],
    dtype: 'float32',
    sparse: false,
    ragged: false,
  };
  return {
    layers: [{ name, className: 'InputLayer', config, weights: [] }],
    precision: { result: formatName(result) },
    settings: {},
  };
}
