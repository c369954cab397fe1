// The list of layer kinds: one line for each.
import type { NetworkLayer } from '../../core/quantised-network.js';
import { argmaxSemantics } from './argmax.js';
import { averagePool2dSemantics } from './average-pool2d.js';
import { batchNormSemantics } from './batch-norm.js';
import { clippedReluSemantics } from './clipped-relu.js';
import { concatenateSemantics } from './concatenate.js';
import { conv2dSemantics } from './conv2d.js';
import { denseSemantics } from './dense.js';
import { dotSemantics } from './dot.js';
import { elementCastsSemantics } from './element-casts.js';
import { eluSemantics } from './elu.js';
import { embeddingSemantics } from './embedding.js';
import { gatherSemantics } from './gather.js';
import { hardSigmoidSemantics } from './hard-sigmoid.js';
import { hardTanhSemantics } from './hard-tanh.js';
import { inputSemantics } from './input.js';
import type { LayerSemantics } from './layer-semantics.js';
import { leakyReluSemantics } from './leaky-relu.js';
import { maxPool2dSemantics } from './max-pool2d.js';
import { mergeSemantics } from './merge.js';
import { paddedMaxPool2dSemantics } from './padded-max-pool2d.js';
import { recurrentSemantics } from './recurrent.js';
import { reluSemantics } from './relu.js';
import { reshapeSemantics } from './reshape.js';
import { seluSemantics } from './selu.js';
import { signSemantics } from './sign.js';
import { legacySoftmaxSemantics, softmaxSemantics } from './softmax.js';
import { tableActivationSemantics } from './table-activation.js';
import { thresholdedReluSemantics } from './thresholded-relu.js';
import { zeroPadding2dSemantics } from './zero-padding2d.js';

type SemanticsByKind = {
  readonly [K in NetworkLayer['kind']]: LayerSemantics<Extract<NetworkLayer, { kind: K }>>;
};

const SEMANTICS: SemanticsByKind = {
  input: inputSemantics,
  dense: denseSemantics,
  conv2d: conv2dSemantics,
  maxPool2d: maxPool2dSemantics,
  relu: reluSemantics,
  reshape: reshapeSemantics,
  zeroPadding2d: zeroPadding2dSemantics,
  averagePool2d: averagePool2dSemantics,
  batchNorm: batchNormSemantics,
  leakyRelu: leakyReluSemantics,
  hardSigmoid: hardSigmoidSemantics,
  tableActivation: tableActivationSemantics,
  elu: eluSemantics,
  argmax: argmaxSemantics,
  softmax: softmaxSemantics,
  legacySoftmax: legacySoftmaxSemantics,
  recurrent: recurrentSemantics,
  hardTanh: hardTanhSemantics,
  selu: seluSemantics,
  thresholdedRelu: thresholdedReluSemantics,
  clippedRelu: clippedReluSemantics,
  sign: signSemantics,
  gather: gatherSemantics,
  merge: mergeSemantics,
  concatenate: concatenateSemantics,
  dot: dotSemantics,
  embedding: embeddingSemantics,
  elementCasts: elementCastsSemantics,
  paddedMaxPool2d: paddedMaxPool2dSemantics,
};

/** What this kind of layer means. */
export function semanticsOf(layer: NetworkLayer): LayerSemantics<NetworkLayer> {
  // The table is keyed by kind, so the entry fits this very layer.
  return SEMANTICS[layer.kind] as LayerSemantics<NetworkLayer>;
}
