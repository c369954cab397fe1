// One at the largest input, zero elsewhere: what hls4ml's softmax does in its argmax implementation.
import type { ArgmaxLayer } from '../../core/quantised-network.js';
import { castRawBig } from '../quantise.js';
import { vectorSemantics } from './per-sample.js';

/** `hls4ml/templates/vivado/nnet_utils/nnet_activation.h: softmax_argmax`. */
export const argmaxSemantics = vectorSemantics<ArgmaxLayer>(
  () => undefined,
  (layer) => (vector) => {
    let best = 0;
    for (let i = 1; i < vector.length; i++) if (vector[i] > vector[best]) best = i;
    return vector.map((_, i) => castRawBig(i === best ? 1n : 0n, 0, layer.result));
  },
);
