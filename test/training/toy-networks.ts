// Small networks for tests: a chain of dense layers, and one convolution with pooling before them.
import type { Topology, TopologyLayer } from '../../src/core/topology.js';

/** Dense layers of these units, the last one linear. */
function denseChain(units: readonly number[]): TopologyLayer[] {
  return units.map((count, i) => ({
    kind: 'dense',
    units: count,
    activation: i === units.length - 1 ? 'linear' : 'relu',
  }));
}

/** Dense layers only: `denseNetwork(10, 8, 3)` has 10 inputs and 3 classes. */
export function denseNetwork(inputs: number, ...units: readonly number[]): Topology {
  return { inputShape: [inputs], layers: denseChain(units) };
}

/** Images of 6×6 pixels and 2 channels: a 3×2 convolution with padding, 2×2 pooling, dense layers. */
export function smallCnn(filters: number, ...units: readonly number[]): Topology {
  return {
    inputShape: [6, 6, 2],
    layers: [
      {
        kind: 'conv2d',
        filters,
        kernelSize: [3, 2],
        strides: [1, 1],
        padding: 'same',
        activation: 'relu',
      },
      { kind: 'maxPool2d', poolSize: [2, 2] },
      { kind: 'flatten' },
      ...denseChain(units),
    ],
  };
}
