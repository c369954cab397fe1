// Random networks of the steps that windows and maxima are not enough for.
import * as fc from 'fast-check';
import type { Topology, TopologyLayer } from '../../../src/core/topology.js';
import { planNetwork } from '../../../src/training/network-plan.js';

const activation = fc.constantFrom('relu' as const, 'relu' as const, 'linear' as const);
const padding = fc.constantFrom('same' as const, 'valid' as const);
const size = fc.integer({ min: 1, max: 3 });
const pair = fc.tuple(size, size);
const stride = fc.integer({ min: 1, max: 2 });

const overSteps: fc.Arbitrary<TopologyLayer> = fc.oneof(
  fc.record({
    ...{ kind: fc.constant('depthwiseConv1d' as const), kernelSize: size, stride },
    ...{ padding, activation },
  }),
  fc.record({ kind: fc.constant('averagePool1d' as const), poolSize: size }),
  fc.record({
    ...{ kind: fc.constant('conv1d' as const), filters: size, kernelSize: size, stride },
    ...{ padding, activation },
  }),
);

const overPixels: fc.Arbitrary<TopologyLayer> = fc.oneof(
  fc.record({
    ...{ kind: fc.constant('depthwiseConv2d' as const), kernelSize: pair },
    ...{ strides: fc.tuple(stride, stride), padding, activation },
  }),
  fc.record({ kind: fc.constant('averagePool2d' as const), poolSize: pair }),
  fc.record({
    ...{ kind: fc.constant('conv2d' as const), filters: size, kernelSize: pair },
    ...{ strides: fc.tuple(stride, stride), padding, activation },
  }),
);

const toVector: fc.Arbitrary<TopologyLayer> = fc.constantFrom(
  { kind: 'globalAveragePool' },
  { kind: 'globalMaxPool' },
  { kind: 'attentionPool' },
  { kind: 'attentionPool' },
  { kind: 'flatten' },
);

const OUTPUT: TopologyLayer = { kind: 'dense', units: 3, activation: 'linear' };

function isSound(topology: Topology): boolean {
  try {
    planNetwork(topology);
    return true;
  } catch {
    return false;
  }
}

/** Up to three layers over `[steps, channels]` or `[height, width, channels]`, a pool of all, and three classes. */
export const stepNetworks: fc.Arbitrary<Topology> = fc
  .oneof(
    fc.record({
      inputShape: fc.tuple(fc.integer({ min: 1, max: 12 }), size),
      body: fc.array(overSteps, { maxLength: 3 }),
      toVector,
    }),
    fc.record({
      inputShape: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), size),
      body: fc.array(overPixels, { maxLength: 3 }),
      toVector,
    }),
  )
  .map(({ inputShape, body, toVector: last }) => ({ inputShape, layers: [...body, last, OUTPUT] }))
  .filter(isSound);
