// The piecewise linear sigmoid: the line held between 0 and 1.
import type { HardSigmoidLayer } from '../../core/quantised-network.js';
import { addAligned } from './remembered.js';
import { straightLineSemantics } from './straight-line.js';

/** `hls4ml/templates/vivado/nnet_utils/nnet_activation.h: hard_sigmoid`. */
export const hardSigmoidSemantics = straightLineSemantics<HardSigmoidLayer>((line) => {
  if (line.raw <= 0n) return { raw: 0n, fraction: 0 };
  const one = addAligned(1n, 0, -line.raw, line.fraction);
  return one.raw < 0n ? { raw: 1n, fraction: 0 } : line;
});
