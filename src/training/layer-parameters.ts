// What is trained: kernels and biases in real units.

/** Trained values of one weighted layer, in real units; kernel row-major as in `Student`. */
export interface LayerParameters {
  readonly kernel: Float64Array;
  readonly bias: Float64Array;
  /** Trained log2 scales of weights and activations, see `quantisers/trained-scales.ts`; absent where none are trained. */
  readonly scales?: Float64Array;
  /** Present where the sums are normalised; the bias is then added after that. Folding takes it away. */
  norm?: NormParameters;
}

/** Batch normalisation of the sums of one layer, one value a channel: `gamma · (z − mean) / √(variance + ε)`. */
export interface NormParameters {
  readonly gamma: Float64Array;
  /** Moving statistics, which training steps change in place. */
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** One number: chunks of samples the moving statistics have seen. */
  readonly chunks: Float64Array;
}

/** Zeros in the shape of `parameters`, to collect gradients or moments in. */
export function zerosLike(parameters: readonly LayerParameters[]): LayerParameters[] {
  return parameters.map(({ kernel, bias, scales, norm }) => ({
    kernel: new Float64Array(kernel.length),
    bias: new Float64Array(bias.length),
    ...(scales && { scales: new Float64Array(scales.length) }),
    ...(norm && { norm: mapNorm(norm, (values) => new Float64Array(values.length)) }),
  }));
}

/** An independent copy. */
export function copyParameters(parameters: readonly LayerParameters[]): LayerParameters[] {
  return parameters.map(({ kernel, bias, scales, norm }) => ({
    kernel: kernel.slice(),
    bias: bias.slice(),
    ...(scales && { scales: scales.slice() }),
    ...(norm && { norm: mapNorm(norm, (values) => values.slice()) }),
  }));
}

function mapNorm(
  { gamma, mean, variance, chunks }: NormParameters,
  map: (values: Float64Array) => Float64Array,
): NormParameters {
  return { gamma: map(gamma), mean: map(mean), variance: map(variance), chunks: map(chunks) };
}

/** Copies `source` into the arrays of `target`, which have the same shapes. */
export function fillParameters(
  target: readonly LayerParameters[],
  source: readonly LayerParameters[],
): void {
  target.forEach(({ kernel, bias, scales, norm }, i) => {
    kernel.set(source[i].kernel);
    bias.set(source[i].bias);
    scales?.set(source[i].scales ?? []);
    norm?.gamma.set(source[i].norm?.gamma ?? []);
    norm?.mean.set(source[i].norm?.mean ?? []);
    norm?.variance.set(source[i].norm?.variance ?? []);
    norm?.chunks.set(source[i].norm?.chunks ?? []);
  });
}
