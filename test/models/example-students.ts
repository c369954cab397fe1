// Small students with random weights on their grids, as training hands them on.
import {
  type FixedPointFormat,
  fixed,
  fractionBits,
  ufixed,
} from '../../src/core/fixed-point-format.js';
import { createRandom } from '../../src/core/random.js';
import type { Student, StudentLayer } from '../../src/core/student.js';
import type { Topology, TopologyLayer } from '../../src/core/topology.js';

const INPUT = fixed(8, 3, 'RND', 'SAT');
const WEIGHTS = fixed(5, 1, 'RND', 'SAT');
const BIASES = fixed(8, 2, 'RND', 'SAT');
const ACTIVATIONS = ufixed(6, 2, 'RND', 'SAT');

function randomOnGrid(count: number, format: FixedPointFormat, random: () => number): Float32Array {
  const half = 2 ** (format.width - 1);
  const unit = 2 ** -fractionBits(format);
  return Float32Array.from(
    { length: count },
    () => (Math.floor(random() * 2 * half) - half) * unit,
  );
}

/** A student of this topology; `kernels` gives the kernel's shape of each layer, `[]` where there is none. */
function studentOf(
  id: string,
  inputShape: readonly number[],
  layers: readonly TopologyLayer[],
  kernels: readonly (readonly number[])[],
): Student {
  const stream = createRandom(5, id);
  const random = () => stream.uniform();
  const studentLayers = layers.map((topology, index): StudentLayer => {
    const shape = kernels[index];
    if (shape.length === 0) return { name: `layer_${index}`, topology };
    const relu = 'activation' in topology && topology.activation === 'relu';
    return {
      name: `layer_${index}`,
      topology,
      kernel: randomOnGrid(
        shape.reduce((a, b) => a * b, 1),
        WEIGHTS,
        random,
      ),
      kernelShape: shape,
      kernelFormat: WEIGHTS,
      bias: randomOnGrid(shape[shape.length - 1], BIASES, random),
      biasFormat: BIASES,
      outputFormat: relu ? ACTIVATIONS : undefined,
    };
  });
  const topology: Topology = { inputShape, layers };
  return {
    spec: {
      id,
      topology,
      weightBits: WEIGHTS.width,
      activationBits: ACTIVATIONS.width,
      input: INPUT,
      sparsity: 0,
      seed: 1,
    },
    layers: studentLayers,
    validationAccuracy: 0,
    testAccuracy: 0,
    nonZeroWeights: 0,
    history: [],
    backend: 'none',
  };
}

/** 16-12-5, fully connected. */
export const MLP_STUDENT = studentOf(
  'mlp',
  [16],
  [
    { kind: 'dense', units: 12, activation: 'relu' },
    { kind: 'dense', units: 5, activation: 'linear' },
  ],
  [
    [16, 12],
    [12, 5],
  ],
);

/** Image 7×6×2, convolutions with `same` padding and stride, pool, dense. */
export const CNN_STUDENT = studentOf(
  'cnn',
  [7, 6, 2],
  [
    {
      kind: 'conv2d',
      filters: 4,
      kernelSize: [3, 3],
      strides: [1, 1],
      padding: 'same',
      activation: 'relu',
    },
    { kind: 'maxPool2d', poolSize: [2, 2] },
    {
      kind: 'conv2d',
      filters: 3,
      kernelSize: [2, 2],
      strides: [2, 1],
      padding: 'same',
      activation: 'relu',
    },
    { kind: 'flatten' },
    { kind: 'dense', units: 4, activation: 'linear' },
  ],
  [[3, 3, 2, 4], [], [2, 2, 4, 3], [], [18, 4]],
);

/** Sequence 20×3, one-dimensional convolution, pool, dense. */
export const SEQUENCE_STUDENT = studentOf(
  'sequence',
  [20, 3],
  [
    { kind: 'conv1d', filters: 4, kernelSize: 5, stride: 2, padding: 'valid', activation: 'relu' },
    { kind: 'maxPool1d', poolSize: 2 },
    { kind: 'flatten' },
    { kind: 'dense', units: 2, activation: 'linear' },
  ],
  [[5, 3, 4], [], [], [16, 2]],
);
