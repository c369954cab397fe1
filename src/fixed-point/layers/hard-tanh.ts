// The piecewise linear hyperbolic tangent: twice the line less one, held between −1 and 1.
import type { HardTanhLayer } from '../../core/quantised-network.js';
import { addAligned } from './remembered.js';
import { straightLineSemantics } from './straight-line.js';

/** `hls4ml/templates/vivado/nnet_utils/nnet_activation.h: hard_tanh`. */
export const hardTanhSemantics = straightLineSemantics<HardTanhLayer>((line) => {
  if (line.raw <= 0n) return { raw: -1n, fraction: 0 };
  const twice = addAligned(2n * line.raw, line.fraction, -1n, 0);
  const above = addAligned(twice.raw, twice.fraction, -1n, 0);
  return above.raw > 0n ? { raw: 1n, fraction: 0 } : twice;
});
