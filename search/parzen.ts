// How densely places of one parameter were chosen: Parzen estimators on the unit interval.
import type { SearchRandom } from './random-stream.js';
import { countValues, type Parameter } from './search-space.js';
import { cellBorders } from './unit-cube.js';

/** A density over [0, 1] that can be sampled. */
export interface ParzenEstimator {
  /** Logarithm of the density at a place; of parameters with few values, of the probability of the value there. */
  logDensity(place: number): number;
  sample(random: SearchRandom): number;
}

/** Weight of the prior beside observations of weight 1. */
const PRIOR_WEIGHT = 1;
/** Below this a kernel would be a needle; a hundredth of the range, wider while little is known. */
const narrowest = (count: number) => 1 / Math.min(100, 1 + count);
/** Integers with more values than this are treated as continuous. */
const MOST_CELLS = 256;
const TINY = 1e-300;

/** Standard normal distribution function, error below 1.5e-7 (Abramowitz, Stegun 7.1.26). */
export function normalCdf(z: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(z)) / Math.SQRT2);
  const polynomial =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = 0.5 * polynomial * Math.exp(-(z * z) / 2);
  return z < 0 ? tail : 1 - tail;
}

/** One truncated normal kernel; `mass` is what of it lies inside [0, 1]. */
interface Kernel {
  readonly centre: number;
  readonly width: number;
  readonly weight: number;
  readonly mass: number;
}

/** A kernel an observation and a wide one for the prior; widths reach to the farther neighbour (Bergstra 2011). */
function placeKernels(places: readonly number[], weights: readonly number[]): Kernel[] {
  const centres = [...places, 0.5];
  const order = centres.map((_, i) => i).sort((a, b) => centres[a] - centres[b] || a - b);
  const floor = narrowest(centres.length);
  const total = weights.reduce((sum, weight) => sum + weight, PRIOR_WEIGHT);
  const kernels: Kernel[] = [];
  order.forEach((index, position) => {
    const centre = centres[index];
    const left = centre - (position > 0 ? centres[order[position - 1]] : 0);
    const right = (position + 1 < order.length ? centres[order[position + 1]] : 1) - centre;
    const isPrior = index === places.length;
    const width = isPrior ? 1 : Math.min(1, Math.max(floor, left, right));
    const weight = (isPrior ? PRIOR_WEIGHT : weights[index]) / total;
    const mass = normalCdf((1 - centre) / width) - normalCdf(-centre / width);
    kernels.push({ centre, width, weight, mass });
  });
  return kernels;
}

function drawIndex(weights: readonly number[], random: SearchRandom): number {
  let rest = random.uniform();
  for (let i = 0; i < weights.length - 1; i++) {
    rest -= weights[i];
    if (rest < 0) return i;
  }
  return weights.length - 1;
}

function sampleKernels(kernels: readonly Kernel[], random: SearchRandom): number {
  const { centre, width } =
    kernels[
      drawIndex(
        kernels.map(({ weight }) => weight),
        random,
      )
    ];
  // At least three tenths of every kernel lie inside, so rejection ends after a few draws.
  for (;;) {
    const place = centre + width * random.normal();
    if (place >= 0 && place <= 1) return place;
  }
}

function estimateContinuous(kernels: readonly Kernel[]): ParzenEstimator {
  return {
    logDensity: (place) => {
      let density = 0;
      for (const { centre, width, weight, mass } of kernels) {
        const z = (place - centre) / width;
        density += (weight * Math.exp(-(z * z) / 2)) / (width * mass);
      }
      return Math.log(Math.max(TINY, density / Math.sqrt(2 * Math.PI)));
    },
    sample: (random) => sampleKernels(kernels, random),
  };
}

/** Kernels cut into cells: the probability of a value is the mass over its cell. */
function estimateCells(borders: readonly number[], kernels: readonly Kernel[]): ParzenEstimator {
  const logs = borders.slice(1).map((high, i) => {
    let mass = 0;
    for (const kernel of kernels) {
      const at = (border: number) => normalCdf((border - kernel.centre) / kernel.width);
      mass += (kernel.weight * (at(high) - at(borders[i]))) / kernel.mass;
    }
    return Math.log(Math.max(TINY, mass));
  });
  return {
    logDensity: (place) => {
      const cell = borders.findIndex((border) => border > place);
      return logs[(cell < 0 ? borders.length - 1 : cell) - 1];
    },
    sample: (random) => sampleKernels(kernels, random),
  };
}

/** Relative weights of the choices; the prior is shared evenly among them. */
function estimateChoices(
  count: number,
  places: readonly number[],
  weights: readonly number[],
): ParzenEstimator {
  const cellOf = (place: number) => Math.min(count - 1, Math.floor(place * count));
  const sums = Array.from({ length: count }, () => PRIOR_WEIGHT / count);
  places.forEach((place, i) => {
    sums[cellOf(place)] += weights[i];
  });
  const total = sums.reduce((sum, weight) => sum + weight, 0);
  const shares = sums.map((weight) => weight / total);
  return {
    logDensity: (place) => Math.log(shares[cellOf(place)]),
    sample: (random) => (drawIndex(shares, random) + 0.5) / count,
  };
}

/** The estimator of one parameter from weighted places; without any it is the prior. */
export function estimateDensity(
  parameter: Parameter,
  places: readonly number[],
  weights: readonly number[],
): ParzenEstimator {
  const count = countValues(parameter);
  if (parameter.kind === 'categorical') return estimateChoices(count, places, weights);
  const kernels = placeKernels(places, weights);
  return count <= MOST_CELLS
    ? estimateCells(cellBorders(parameter), kernels)
    : estimateContinuous(kernels);
}
