// Standardises the targets of a regression, fitted on training rows only.
import type { TargetScaling } from '../core/dataset.js';
import { ParetapeError } from '../core/errors.js';

/**
 * Mean and deviation (of the population) of every target of row-major `[rows, names.length]`. Throws INPUT where a
 * target is the same on all rows: there is nothing to predict.
 */
export function fitTargetScale(
  values: Float64Array,
  names: readonly string[],
  file: string,
): TargetScaling {
  const outputs = names.length;
  const count = values.length / outputs;
  const mean = new Array<number>(outputs).fill(0);
  const variance = new Array<number>(outputs).fill(0);
  for (let i = 0; i < values.length; i++) mean[i % outputs] += values[i] / count;
  for (let i = 0; i < values.length; i++) {
    variance[i % outputs] += (values[i] - mean[i % outputs]) ** 2 / count;
  }
  const deviation = variance.map(Math.sqrt);
  const constant = deviation.findIndex((_, output) =>
    values.every((value, i) => i % outputs !== output || value === values[output]),
  );
  const absurd = deviation.findIndex((value) => !(value > 0 && Number.isFinite(value)));
  const bad = constant >= 0 ? constant : absurd;
  if (bad < 0) return { mean, deviation };
  const found = constant >= 0 ? 'the same on all training rows' : 'beyond all measure';
  throw new ParetapeError('INPUT', `target ${names[bad]} is ${found}`, {
    position: { file },
    hint: 'a regression predicts numbers that differ from row to row',
  });
}

/** Standardised copy. Throws INPUT where a value leaves the range of 32-bit floats. */
export function applyTargetScale(
  values: Float64Array,
  { mean, deviation }: TargetScaling,
  file: string,
): Float32Array {
  const outputs = mean.length;
  const scaled = Float32Array.from(
    values,
    // +0 keeps −0 out of the content hash.
    (value, i) => (value - mean[i % outputs]) / deviation[i % outputs] + 0,
  );
  const bad = scaled.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return scaled;
  const message = `target ${bad % outputs} of sample ${Math.floor(bad / outputs)} overflows when scaled`;
  throw new ParetapeError('INPUT', message, { position: { file } });
}

/** The targets of these samples, copied. */
export function takeTargets(
  values: Float64Array,
  outputs: number,
  indices: Int32Array,
): Float64Array {
  const taken = new Float64Array(indices.length * outputs);
  indices.forEach((from, to) => {
    taken.set(values.subarray(from * outputs, (from + 1) * outputs), to * outputs);
  });
  return taken;
}

/** Named in the text of the scaling; of more only the number is told. */
const MOST_NAMED = 8;

/** How outputs become targets in the user's units, in words. */
export function describeTargets(
  { mean, deviation }: TargetScaling,
  names: readonly string[],
): string {
  const digits = (value: number) => Number(value.toPrecision(6));
  const formulas = names
    .slice(0, MOST_NAMED)
    .map((name, i) => `${name} = output · ${digits(deviation[i])} + ${digits(mean[i])}`);
  const rest = names.length > MOST_NAMED ? `, and ${names.length - MOST_NAMED} more` : '';
  return `targets standardised by mean and deviation of the training rows: ${formulas.join(', ')}${rest}`;
}
