// Element-wise work as plain loops over the engine's own memory: one pass where the library needs several operations.
import * as tf from '@tensorflow/tfjs-core';

/** What the WASM engine offers to kernels written in JavaScript: its heap, without copies. */
interface HeapBackend {
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo;
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array;
}

export type HostKernel = (
  inputs: readonly Float32Array[],
  outputs: readonly Float32Array[],
) => void;

function isHeapBackend(backend: object): backend is HeapBackend {
  return 'makeOutput' in backend && 'typedArrayFromHeap' in backend;
}

/**
 * Runs `body` over the values of `inputs` and returns one float32 tensor for each of `shapes`.
 * Outputs hold arbitrary values when `body` starts; `body` must not touch the engine, or its views go stale.
 */
export function runHostKernel(
  inputs: readonly tf.Tensor[],
  shapes: readonly (readonly number[])[],
  body: HostKernel,
): tf.Tensor[] {
  const engine = tf.engine();
  const backend: object = tf.backend();
  if (!isHeapBackend(backend)) return runOnCopies(inputs, shapes, body);
  const infos = shapes.map((shape) => backend.makeOutput([...shape], 'float32'));
  // Views are taken after the last allocation: allocating may move the heap.
  body(
    inputs.map((input) => backend.typedArrayFromHeap(input)),
    infos.map((info) => backend.typedArrayFromHeap(info)),
  );
  return infos.map((info) => engine.makeTensorFromTensorInfo(info));
}

function runOnCopies(
  inputs: readonly tf.Tensor[],
  shapes: readonly (readonly number[])[],
  body: HostKernel,
): tf.Tensor[] {
  const outputs = shapes.map((shape) => new Float32Array(shape.reduce((a, b) => a * b, 1)));
  body(
    inputs.map((input) => input.dataSync<'float32'>()),
    outputs,
  );
  return outputs.map((values, i) => tf.tensor(values, [...shapes[i]], 'float32'));
}

/** `[rows, columns]` → `[columns, rows]`, in blocks that stay in the cache. */
export function transposeMatrix(matrix: tf.Tensor, rows: number, columns: number): tf.Tensor {
  return runHostKernel([matrix], [[columns, rows]], ([source], [target]) => {
    for (let first = 0; first < rows; first += BLOCK) {
      const end = Math.min(rows, first + BLOCK);
      for (let c = 0; c < columns; c++) {
        for (let r = first; r < end; r++) target[c * rows + r] = source[r * columns + c];
      }
    }
  })[0];
}

const BLOCK = 32;
