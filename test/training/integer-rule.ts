// The rule of the hardware in BigInt, written for the tests alone: dense, one shape of convolution, 2×2 pooling.
import { type FixedPointFormat, fractionBits, maxRaw } from '../../src/core/fixed-point-format.js';
import type { Student, StudentLayer } from '../../src/core/student.js';
import { quantiseReal } from '../../src/fixed-point/quantise.js';

/** Integers of one image or vector; `fraction` bits behind the binary point. */
interface Values {
  readonly raw: readonly bigint[];
  readonly fraction: number;
}

function toRaw(values: Float32Array, format: FixedPointFormat): bigint[] {
  return [...values].map((value) => BigInt(value * 2 ** fractionBits(format)));
}

/** Non-overlapping 2×2 windows of a 6×6 image. */
function poolBySix(raw: readonly bigint[]): bigint[] {
  const channels = raw.length / 36;
  return Array.from({ length: 9 * channels }, (_, at) => {
    const c = at % channels;
    const pixel = Math.floor(at / channels);
    const corner = Math.floor(pixel / 3) * 12 + (pixel % 3) * 2;
    const window = [0, 1, 6, 7].map((offset) => raw[(corner + offset) * channels + c]);
    return window.sort((a, b) => (a < b ? 1 : -1))[0];
  });
}

/** 6×6×2 → 6×6×n with a 3×2 kernel, `same`: one row of zeros above and below, one column on the right. */
function convolveBySix(raw: readonly bigint[], weight: readonly bigint[], n: number): bigint[] {
  const at = (y: number, x: number, c: number) =>
    y < 0 || y > 5 || x > 5 ? 0n : raw[(y * 6 + x) * 2 + c];
  const taps = Array.from({ length: 12 }, (_, i) => [
    Math.floor(i / 4),
    Math.floor(i / 2) % 2,
    i % 2,
  ]);
  return Array.from({ length: 36 * n }, (_, out) => {
    const [y, x, f] = [Math.floor(out / (6 * n)), Math.floor(out / n) % 6, out % n];
    return taps.reduce(
      (sum, [ky, kx, c], i) => sum + at(y + ky - 1, x + kx, c) * weight[i * n + f],
      0n,
    );
  });
}

function multiply(raw: readonly bigint[], weight: readonly bigint[], n: number): bigint[] {
  return Array.from({ length: n }, (_, o) =>
    raw.reduce((sum, value, i) => sum + value * weight[i * n + o], 0n),
  );
}

/** AP_RND, AP_SAT into an unsigned format. */
function round(sum: bigint, shift: bigint, format: FixedPointFormat): bigint {
  const rounded = shift > 0n ? (sum + (1n << (shift - 1n))) >> shift : sum << -shift;
  const top = BigInt(maxRaw(format));
  if (rounded < 0n) return 0n;
  return rounded > top ? top : rounded;
}

function runLayer(layer: StudentLayer, { raw, fraction }: Values): Values {
  const { topology, kernel, kernelFormat, bias, biasFormat, outputFormat } = layer;
  if (topology.kind === 'maxPool2d') return { raw: poolBySix(raw), fraction };
  if (!kernel || !kernelFormat || !bias || !biasFormat) return { raw, fraction };
  const sumFraction = fraction + fractionBits(kernelFormat);
  if (fractionBits(biasFormat) !== sumFraction) throw new Error(`${layer.name}: bias off the grid`);
  const n = bias.length;
  const weight = toRaw(kernel, kernelFormat);
  const products =
    topology.kind === 'dense' ? multiply(raw, weight, n) : convolveBySix(raw, weight, n);
  const rawBias = toRaw(bias, biasFormat);
  const sums = products.map((sum, i) => sum + rawBias[i % n]);
  if (!outputFormat) return { raw: sums, fraction: sumFraction };
  const shift = BigInt(sumFraction - fractionBits(outputFormat));
  return {
    raw: sums.map((sum) => round(sum, shift, outputFormat)),
    fraction: fractionBits(outputFormat),
  };
}

/** Logits of one sample, in real units. */
export function integerLogits(student: Student, sample: Float32Array): number[] {
  const { input } = student.spec;
  const start: Values = {
    raw: [...sample].map((value) => BigInt(quantiseReal(value, input))),
    fraction: fractionBits(input),
  };
  const end = student.layers.reduce((values, layer) => runLayer(layer, values), start);
  return end.raw.map((value) => Number(value) * 2 ** -end.fraction);
}
