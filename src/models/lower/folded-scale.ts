// Batch normalisation as one factor and one offset a channel.
import type { BatchNormNode } from '../model-graph.js';

const f32 = Math.fround;

/** In single precision, operation by operation, as numpy computes it (`hls4ml/model/layers.py: BatchNormalization`). */
export function foldedScaleOf(node: BatchNormNode): { scale: Float32Array; bias: Float32Array } {
  const { gamma, beta, mean, variance, epsilon } = node;
  const scale = Float32Array.from(gamma.data, (g, i) =>
    f32(g / f32(Math.sqrt(f32(variance.data[i] + f32(epsilon))))),
  );
  const bias = Float32Array.from(beta.data, (b, i) => f32(b - f32(mean.data[i] * scale[i])));
  return { scale, bias };
}
