// The contract of a layer kind: what must hold of it, and what it computes, fast and exactly.
import { ParetapeError } from '../../core/errors.js';
import { formatName, maxRaw, minRaw } from '../../core/fixed-point-format.js';
import { type IntegerTensor, type NetworkLayer, sizeOf } from '../../core/quantised-network.js';

/** Runs one layer over `count` samples: raw integers of every source in, raw integers out, row-major. */
export type FastLayer = (inputs: readonly Float64Array[], count: number) => Float64Array;

/**
 * One layer kind. Guarantees: `runExact` is the definition, in integers of any size; what `prepare`
 * returns gives the same integers for every input, or `prepare` returns undefined where doubles do
 * not suffice (a format wider than 53 bits, a sum beyond 2^53).
 */
export interface LayerSemantics<L extends NetworkLayer> {
  /** Number of layers it reads. */
  readonly sources: number;
  /** Throws INPUT where shapes, tensors or parameters do not fit. */
  check(layer: L, sources: readonly NetworkLayer[]): void;
  prepare(layer: L, sources: readonly NetworkLayer[]): FastLayer | undefined;
  runExact(
    layer: L,
    sources: readonly NetworkLayer[],
    inputs: readonly (readonly bigint[])[],
    count: number,
  ): bigint[];
}

/** An INPUT error that names the layer. */
export function layerError(layer: NetworkLayer, problem: string): ParetapeError {
  return new ParetapeError('INPUT', `layer ${layer.name}: ${problem}`);
}

/** Throws where a shape is empty or not the expected one. */
export function expectShape(
  layer: NetworkLayer,
  what: string,
  given: readonly number[],
  expected: readonly number[],
): void {
  if (!expected.every((extent) => extent >= 1)) {
    throw layerError(layer, `${what} would be empty: [${expected.join(', ')}]`);
  }
  if (given.length !== expected.length || given.some((extent, i) => extent !== expected[i])) {
    throw layerError(layer, `${what} is [${given.join(', ')}], expected [${expected.join(', ')}]`);
  }
}

/** Throws where a tensor has not the expected shape or holds anything but raw integers of its format. */
export function expectTensor(
  layer: NetworkLayer,
  what: string,
  tensor: IntegerTensor,
  shape: readonly number[],
): void {
  expectShape(layer, what, tensor.shape, shape);
  const { format, values } = tensor;
  if (values.length !== sizeOf(shape)) {
    throw layerError(layer, `${what} has ${values.length} values for [${shape.join(', ')}]`);
  }
  const low = Math.max(minRaw(format), Number.MIN_SAFE_INTEGER);
  const high = Math.min(maxRaw(format), Number.MAX_SAFE_INTEGER);
  const wrong = values.findIndex((raw) => !Number.isInteger(raw) || raw < low || raw > high);
  if (wrong >= 0) {
    throw layerError(
      layer,
      `${what}[${wrong}] = ${values[wrong]} is not raw ${formatName(format)}`,
    );
  }
}

/** Throws unless the source is an image `[height, width, channels]`. */
export function expectImage(layer: NetworkLayer, source: NetworkLayer): void {
  if (source.outputShape.length !== 3) {
    throw layerError(layer, `input [${source.outputShape.join(', ')}] is not an image`);
  }
}

/** Places a window takes along an axis without leaving it. */
export function windowPositions(extent: number, window: number, stride: number): number {
  return Math.floor((extent - window) / stride) + 1;
}

/** Bound of index tables, so that a hostile file cannot ask for all memory or time. */
const MOST_TERMS = 2 ** 26;

/** Throws where a layer reads more elements per sample than any real one. */
export function expectTerms(layer: NetworkLayer, terms: number): void {
  if (terms > MOST_TERMS) throw layerError(layer, `reads ${terms} elements, over ${MOST_TERMS}`);
}
