// hls4ml's names for classes of layers, by which configurations address them.
import type { ActivationName, ModelNode } from '../model-graph.js';

const ACTIVATIONS: Partial<Readonly<Record<ActivationName, string>>> = {
  leakyRelu: 'ParametrizedActivation',
  thresholdedRelu: 'ParametrizedActivation',
  elu: 'ParametrizedActivation',
  prelu: 'PReLU',
  hardSigmoid: 'HardActivation',
  hardTanh: 'HardActivation',
  ternaryTanh: 'TernaryTanh',
};

const CLASSES: Partial<Readonly<Record<ModelNode['kind'], string>>> = {
  input: 'Input',
  dense: 'Dense',
  depthwiseConv1d: 'DepthwiseConv1D',
  depthwiseConv2d: 'DepthwiseConv2D',
  separableConv1d: 'SeparableConv1D',
  separableConv2d: 'SeparableConv2D',
  batchNorm: 'BatchNormalization',
  affine: 'ApplyAlpha',
  softmax: 'Softmax',
  reshape: 'Reshape',
  transpose: 'Transpose',
  zeroPadding1d: 'ZeroPadding1D',
  zeroPadding2d: 'ZeroPadding2D',
  upSampling1d: 'Resize',
  upSampling2d: 'Resize',
  bidirectional: 'Bidirectional',
  embedding: 'Embedding',
  quantise: 'Activation',
};

const CELLS = { lstm: 'LSTM', gru: 'GRU', simpleRnn: 'SimpleRNN' } as const;

/** The class hls4ml gives this node (`hls4ml/model/layers.py: layer_map`). */
export function classNameOf(node: ModelNode): string {
  switch (node.kind) {
    case 'conv1d':
    case 'conv2d': {
      const pointwise = node.window.size.every((extent) => extent === 1);
      return `${pointwise ? 'PointwiseConv' : 'Conv'}${node.kind === 'conv1d' ? '1D' : '2D'}`;
    }
    case 'pool1d':
    case 'pool2d':
      return `${node.global ? 'Global' : ''}Pooling${node.kind === 'pool1d' ? '1D' : '2D'}`;
    case 'activation':
      return ACTIVATIONS[node.function] ?? 'Activation';
    case 'merge':
      if (node.operation === 'concatenate') return 'Concatenate';
      return node.operation === 'dot' ? 'Dot' : 'Merge';
    case 'recurrent':
      return CELLS[node.cell];
    default:
      return CLASSES[node.kind] ?? node.kind;
  }
}
