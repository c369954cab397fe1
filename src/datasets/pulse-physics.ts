// The constants of the built-in detector signals: an organic scintillator, its front end and its digitiser.

/**
 * Kinds of signal, in label order. Gamma rays scatter electrons, fast neutrons scatter protons, alpha particles stop
 * within micrometres: the denser the ionisation, the more light is emitted late (delayed fluorescence of triplet
 * states). `pileup` is a gamma or neutron signal with a second one inside the same window.
 */
export const PULSE_CLASSES = ['gamma', 'neutron', 'alpha', 'pileup'] as const;

/** Samples of one signal. */
export const PULSE_SAMPLES = 32;

/** Codes of the digitiser: 10 bits. A feature is `code / ADC_CODES`, so it lies in [0, 1) on a grid of 2⁻¹⁰. */
export const ADC_CODES = 1024;

/** Sampling period of a 250 MS/s digitiser, a common choice for pulse-shape discrimination. */
export const SAMPLE_PERIOD_NS = 4;

/**
 * Decay times of the three light components of a xylene liquid scintillator (NE-213, sold as EJ-301 and BC-501A):
 * 3.16, 32.3 and 270 ns by the maker's data sheet. The rise is that of the front end (photomultiplier and
 * anti-aliasing filter), chosen at 1.5 samples so that a 250 MS/s digitiser sees the edge.
 */
export const RISE_NS = 6;
export const FAST_DECAY_NS = 3.16;
export const MEDIUM_DECAY_NS = 32.3;
export const SLOW_DECAY_NS = 270;

/** Shares of the light in the medium and slow component, and how much the medium share varies between events. */
export interface LightShares {
  readonly medium: number;
  readonly slow: number;
  readonly mediumSpread: number;
}

/**
 * Light shares by particle. The ratio of late light (gamma < neutron < alpha) follows the published charge-comparison
 * spectra of NE-213-type liquids, where the tail holds about a tenth of the charge for electrons, twice that for
 * recoil protons and three times that for alpha particles. The spread stands for the spread of ionisation density
 * along the track; photon statistics come on top.
 */
export const LIGHT_SHARES: Readonly<Record<'gamma' | 'neutron' | 'alpha', LightShares>> = {
  gamma: { medium: 0.15, slow: 0.04, mediumSpread: 0.018 },
  neutron: { medium: 0.27, slow: 0.11, mediumSpread: 0.021 },
  alpha: { medium: 0.39, slow: 0.19, mediumSpread: 0.025 },
};

/**
 * Height of the signals in codes: an exponential spectrum (recoil and Compton spectra fall steeply) cut below by the
 * trigger and above by the digitiser's range. Moderate on purpose: the hardware sees raw codes and cannot divide.
 */
export const SPECTRUM = { lowest: 180, highest: 900, scale: 320 } as const;

/** Arrival of the signal in samples after the start of the window; the jitter is the trigger's, uniform. */
export const ARRIVAL = { sample: 4, jitter: 1 } as const;

/** Second signal of a pile-up: delay in ns after the first, height relative to the first. */
export const PILEUP = { delayNs: [12, 72], relativeHeight: [0.25, 1] } as const;

/** Mean and spread of the baseline in codes. */
export const BASELINE = { mean: 40, spread: 3 } as const;

/**
 * Noise in codes: white, and a slow part with correlation `correlation` from sample to sample (baseline wander, pick-up).
 * `photonsPerCode` sets the photon statistics: a sample of `h` codes fluctuates by `√(h / photonsPerCode)` codes.
 */
export const NOISE = { white: 2.5, slow: 2, correlation: 0.95, photonsPerCode: 3 } as const;
