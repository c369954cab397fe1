// Loads the built-in dataset: simulated signals cut into splits.
import type { Dataset, Split } from '../core/dataset.js';
import { ParetapeError } from '../core/errors.js';
import type { PulsesSpec } from './dataset-spec.js';
import { finishDataset, finishRegression } from './finish-dataset.js';
import { ADC_CODES, PULSE_CLASSES, PULSE_SAMPLES } from './pulse-physics.js';
import { simulatePulses } from './pulses.js';

/** Shares of the simulated signals: 60 % training, 15 % validation, 25 % test, in order of simulation. */
const PULSE_SHARES = { train: 0.6, validation: 0.15 } as const;
const PULSE_BOUNDS = { fewest: 100, most: 10_000_000 } as const;

/** The built-in dataset: kinds of signals, or their heights. Throws CONFIG for too few or too many samples. */
export function loadPulses(
  spec: PulsesSpec,
  options: { readonly seed: number; readonly name: string },
): Dataset {
  const { samples } = spec;
  const { fewest, most } = PULSE_BOUNDS;
  if (!Number.isInteger(samples) || samples < fewest || samples > most) {
    const hint = `between ${fewest} and ${most}`;
    throw new ParetapeError('CONFIG', `dataset pulses cannot have ${samples} samples`, { hint });
  }
  const { features, labels, heights } = simulatePulses(samples, options.seed);
  const trained = Math.floor(samples * PULSE_SHARES.train);
  const validated = trained + Math.floor(samples * PULSE_SHARES.validation);
  const part = (from: number, to: number): Split => ({
    count: to - from,
    features: features.slice(from * PULSE_SAMPLES, to * PULSE_SAMPLES),
    labels: labels.slice(from, to),
  });
  const dataset = {
    name: options.name,
    inputShape: [PULSE_SAMPLES],
    classNames: PULSE_CLASSES,
    train: part(0, trained),
    validation: part(trained, validated),
    test: part(validated, samples),
    scaling: `digitiser code / ${ADC_CODES}`,
  };
  if (spec.task !== 'regression') return finishDataset(dataset);
  const targets = (from: number, to: number) => heights.slice(from, to);
  return finishRegression(
    { ...dataset, classNames: ['height'] },
    [targets(0, trained), targets(trained, validated), targets(validated, samples)],
    'built-in dataset pulses',
  );
}
