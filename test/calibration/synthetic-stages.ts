// Random stages with known true costs, for tests of calibration.
import { chooseEstimator, ESTIMATORS } from '../../estimators/index.js';
import type { CalibrationSample } from '../../src/calibration/calibration.js';
import type { StageTerms, TermSum } from '../../src/core/estimate.js';
import { CALIBRATED_METRICS } from '../../src/core/metrics.js';
import { createRandom, type RandomStream } from '../../src/core/random.js';
import type { Technology } from '../../src/core/target.js';
import type { StageWorkload } from '../../src/core/workload.js';

/** Figures of the size of a 130 nm library. */
export const TECHNOLOGY: Technology = {
  nand2AreaUm2: 3.75,
  fullAdderAreaUm2: 20,
  hasFullAdderCell: true,
  flipFlopAreaUm2: 20,
  mux2AreaUm2: 11.3,
  xor2AreaUm2: 8.8,
  and2AreaUm2: 6.3,
  fullAdderDelayNs: 0.37,
  flipFlopDelayNs: 0.45,
  fullAdderEnergyPj: 0.03,
  flipFlopClockEnergyPj: 0.01,
  nand2LeakageNw: 0.003,
};

/** What a unit of each term really costs, relative to the estimators' analytic figure. */
export const TRUE_FACTORS: Readonly<Record<string, number>> = {
  compressors: 0.8,
  fullAdderCells: 1,
  cells: 0.9,
  adders: 1.3,
  multiplexers: 0.6,
  roms: 1.6,
  registers: 1.1,
  folded: 0.9,
  multiplexed: 1.5,
  glitches: 0.7,
  clock: 1.4,
  tree: 0.75,
  select: 1.2,
  register: 1.1,
};

/** A dense stage, unrolled or multiplexed, with counts over two decades. */
export function createWorkload(random: RandomStream, stage: string): StageWorkload {
  const spread = (low: number, high: number) => Math.round(low * (high / low) ** random.uniform());
  const multiplexed = random.uniform() < 0.5;
  const initiationInterval = multiplexed ? spread(2, 64) : 1;
  const path = {
    tree: multiplexed ? spread(2, 6) : spread(2, 15),
    cells: 0,
    adders: spread(2, 12),
    select: multiplexed ? spread(2, 10) : 0.5,
  };
  const compressorBits = spread(100, 8000);
  const selectorBits = multiplexed ? spread(50, 4000) : 0;
  const flipFlopBits = spread(40, 2000);
  return {
    stage,
    kind: 'dense',
    config: { reuseFactor: initiationInterval, strategy: multiplexed ? 'resource' : 'latency' },
    ioType: 'io_parallel',
    compressorBits,
    fullAdderCells: 0,
    adderBits: spread(50, 2000),
    multiplierBits: multiplexed ? spread(100, 8000) : 0,
    muxBits: selectorBits,
    selectorBits,
    romBits: multiplexed ? spread(100, 20_000) : 0,
    romGates: multiplexed ? spread(20, 4000) : 0,
    clampBits: spread(30, 600),
    flipFlopBits,
    registerUpdates: flipFlopBits,
    glitchBits: compressorBits * spread(2, 10),
    depth: path.tree + path.adders + path.select,
    path,
    startsAtPort: false,
    latencyCycles: initiationInterval + 2,
    initiationInterval,
    activeFraction: 1,
  };
}

function measure(terms: TermSum, noise: number, random: RandomStream): number {
  const exact = Object.entries(terms).reduce(
    (sum, [name, value]) => sum + value * TRUE_FACTORS[name],
    0,
  );
  return exact * Math.exp(noise * random.normal());
}

/** Terms of a workload as its estimator gives them. */
export function createTerms(workload: StageWorkload): StageTerms {
  return chooseEstimator(workload, ESTIMATORS).estimate(workload, TECHNOLOGY);
}

/** `count` samples whose measurements carry a log-normal relative error of `noise`. */
export function createSamples(seed: number, count: number, noise: number): CalibrationSample[] {
  const random = createRandom(seed, 'samples');
  return Array.from({ length: count }, (_, i) => {
    const id = `stage-${String(i).padStart(3, '0')}`;
    const terms = createTerms(createWorkload(random, id));
    const measured = CALIBRATED_METRICS.map((metric) => [
      metric,
      measure(terms[metric], noise, random),
    ]);
    return { id, terms, measured: Object.fromEntries(measured) };
  });
}
