// What is trained: kernels and biases in real units.

/** Trained values of one weighted layer, in real units; kernel row-major as in `Student`. */
export interface LayerParameters {
  readonly kernel: Float64Array;
  readonly bias: Float64Array;
}

/** Zeros in the shape of `parameters`, to collect gradients or moments in. */
export function zerosLike(parameters: readonly LayerParameters[]): LayerParameters[] {
  return parameters.map(({ kernel, bias }) => ({
    kernel: new Float64Array(kernel.length),
    bias: new Float64Array(bias.length),
  }));
}

/** An independent copy. */
export function copyParameters(parameters: readonly LayerParameters[]): LayerParameters[] {
  return parameters.map(({ kernel, bias }) => ({ kernel: kernel.slice(), bias: bias.slice() }));
}
