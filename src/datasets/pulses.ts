// The built-in dataset: simulated detector signals to be told apart by their shape, as raw digitiser codes.
import { createRandom, type RandomStream } from '../core/random.js';
import {
  ADC_CODES,
  ARRIVAL,
  BASELINE,
  FAST_DECAY_NS,
  LIGHT_SHARES,
  type LightShares,
  MEDIUM_DECAY_NS,
  NOISE,
  PILEUP,
  PULSE_CLASSES,
  PULSE_SAMPLES,
  RISE_NS,
  SAMPLE_PERIOD_NS,
  SLOW_DECAY_NS,
  SPECTRUM,
} from './pulse-physics.js';

/** Simulated signals: `features` row-major `[count, 32]`, every value `code / 1024`; labels index `PULSE_CLASSES`. */
export interface PulseSamples {
  readonly features: Float32Array;
  readonly labels: Int32Array;
  /** Heights of the signals in codes, of a pile-up that of the first one; see `LightSignal`. */
  readonly heights: Float64Array;
}

/** One light signal before noise. `height` in codes is the peak of a signal with fast light only. */
interface LightSignal {
  readonly startNs: number;
  readonly height: number;
  readonly shares: LightShares;
}

/** Height of a component's `exp(−t/decay) − exp(−t/rise)` at its peak, for unit amplitude. */
function peakOf(decayNs: number): number {
  const timeNs = Math.log(decayNs / RISE_NS) / (1 / RISE_NS - 1 / decayNs);
  return Math.exp(-timeNs / decayNs) - Math.exp(-timeNs / RISE_NS);
}

/**
 * Response to a unit of light that decays exponentially, seen through a front end that rises exponentially:
 * `(e^(−t/decay) − e^(−t/rise)) / (decay − rise)`, area one.
 */
function responseAt(timeNs: number, decayNs: number): number {
  return (Math.exp(-timeNs / decayNs) - Math.exp(-timeNs / RISE_NS)) / (decayNs - RISE_NS);
}

/** Scale that gives a signal of fast light only, of one code height, a peak of one code. */
const FAST_SCALE = (FAST_DECAY_NS - RISE_NS) / peakOf(FAST_DECAY_NS);

function addSignal(codes: Float64Array, signal: LightSignal): void {
  const { medium, slow } = signal.shares;
  const first = Math.max(0, Math.ceil(signal.startNs / SAMPLE_PERIOD_NS));
  for (let i = first; i < PULSE_SAMPLES; i++) {
    const timeNs = i * SAMPLE_PERIOD_NS - signal.startNs;
    const light =
      (1 - medium - slow) * responseAt(timeNs, FAST_DECAY_NS) +
      medium * responseAt(timeNs, MEDIUM_DECAY_NS) +
      slow * responseAt(timeNs, SLOW_DECAY_NS);
    codes[i] += signal.height * FAST_SCALE * light;
  }
}

/** A height from the exponential spectrum between its cuts, by inversion of the distribution function. */
function drawHeight(random: RandomStream): number {
  const { lowest, highest, scale } = SPECTRUM;
  const kept = 1 - Math.exp(-(highest - lowest) / scale);
  return lowest - scale * Math.log(1 - kept * random.uniform());
}

/** Light shares of one event: medium and slow share vary together, as both count triplet states. */
function drawShares(random: RandomStream, mean: LightShares): LightShares {
  const deviation = random.normal() * mean.mediumSpread;
  const medium = Math.max(0.02, mean.medium + deviation);
  return { ...mean, medium, slow: Math.max(0, mean.slow * (medium / mean.medium)) };
}

function drawBetween(random: RandomStream, [low, high]: readonly [number, number]): number {
  return low + (high - low) * random.uniform();
}

function drawLight(random: RandomStream, label: number): LightSignal[] {
  const kind = PULSE_CLASSES[label];
  const either = () => (random.uniform() < 0.5 ? LIGHT_SHARES.gamma : LIGHT_SHARES.neutron);
  const startNs = (ARRIVAL.sample + ARRIVAL.jitter * random.uniform()) * SAMPLE_PERIOD_NS;
  const height = drawHeight(random);
  const shares = drawShares(random, kind === 'pileup' ? either() : LIGHT_SHARES[kind]);
  const first = { startNs, height, shares };
  if (kind !== 'pileup') return [first];
  const second = {
    startNs: startNs + drawBetween(random, PILEUP.delayNs),
    height: height * drawBetween(random, PILEUP.relativeHeight),
    shares: drawShares(random, either()),
  };
  return [first, second];
}

/** Adds photon statistics, white and slow noise and the baseline, and rounds to codes the digitiser can give. */
function digitise(random: RandomStream, codes: Float64Array): void {
  const innovation = NOISE.slow * Math.sqrt(1 - NOISE.correlation ** 2);
  const baseline = BASELINE.mean + BASELINE.spread * random.normal();
  let slow = NOISE.slow * random.normal();
  for (let i = 0; i < codes.length; i++) {
    slow = NOISE.correlation * slow + innovation * random.normal();
    const spread = Math.sqrt(NOISE.white ** 2 + codes[i] / NOISE.photonsPerCode);
    const level = baseline + codes[i] + slow + spread * random.normal();
    codes[i] = Math.min(ADC_CODES - 1, Math.max(0, Math.round(level)));
  }
}

/**
 * Simulates `count` signals, each of a class drawn with equal chance. A longer run of the same seed begins with the
 * shorter one. After the gamma/neutron discrimination task that Molina et al. compress for programmable logic
 * ("An end-to-end workflow to efficiently compress and deploy DNN classifiers on SoC/FPGA", IEEE Embedded Systems
 * Letters 16(3), 2024); the signals are this generator's own, see `pulse-physics.ts`.
 */
export function simulatePulses(count: number, seed: number): PulseSamples {
  const random = createRandom(seed, 'dataset', 'pulses');
  const features = new Float32Array(count * PULSE_SAMPLES);
  const labels = new Int32Array(count);
  const heights = new Float64Array(count);
  const codes = new Float64Array(PULSE_SAMPLES);
  for (let n = 0; n < count; n++) {
    labels[n] = random.integer(PULSE_CLASSES.length);
    codes.fill(0);
    const signals = drawLight(random, labels[n]);
    heights[n] = signals[0].height;
    for (const signal of signals) addSignal(codes, signal);
    digitise(random, codes);
    for (let i = 0; i < PULSE_SAMPLES; i++) {
      features[n * PULSE_SAMPLES + i] = codes[i] / ADC_CODES;
    }
  }
  return { features, labels, heights };
}
