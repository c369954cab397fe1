// Turns the values of one variable into its profile.
import {
  type FixedPointFormat,
  fractionBits,
  maxRaw,
  minRaw,
} from '../../core/fixed-point-format.js';
import { countLosses } from '../../fixed-point/profile/cast-losses.js';
import { describeDistribution, sortedMagnitudes } from '../../fixed-point/profile/distribution.js';
import { type SuggestionPolicy, suggestFormat } from '../../fixed-point/profile/suggest-format.js';
import type { Difference, VariableProfile } from './layer-profile.js';

/** What is known of a variable. */
export interface Observation
  extends Pick<VariableProfile, 'layer' | 'className' | 'variable' | 'format' | 'source'> {
  /** Real values that the format has to carry. */
  readonly values: ArrayLike<number>;
  /** What is cast in the integer network; `values` themselves if absent. */
  readonly cast?: ArrayLike<number>;
  /** Real values after the cast. */
  readonly after: ArrayLike<number>;
  /** No data can give larger values: trained numbers, and outputs that the model's own quantiser clips. */
  readonly bounded?: boolean;
  /** Whether `values` and `after` are to be compared. */
  readonly compared?: boolean;
}

export function rangeOfFormat(format: FixedPointFormat): VariableProfile['range'] {
  const resolution = 2 ** -fractionBits(format);
  return { low: minRaw(format) * resolution, high: maxRaw(format) * resolution, resolution };
}

/** The profile of a variable. Bounded values need no bits to spare. */
export function measureVariable(
  observation: Observation,
  policy: SuggestionPolicy,
): VariableProfile {
  const { layer, className, variable, format, source, values, after } = observation;
  const fitting = observation.bounded ? { ...policy, guardBits: 0 } : policy;
  const sorted = sortedMagnitudes(values);
  const suggestion = suggestFormat(values, format, fitting, sorted);
  return {
    layer,
    className,
    variable,
    format,
    range: rangeOfFormat(format),
    source,
    values: describeDistribution(values, sorted),
    castValues: describeDistribution(after),
    ...countLosses(observation.cast ?? values, format),
    ...(observation.compared ? { difference: differenceOf(values, after) } : {}),
    ...(suggestion ? { suggestion } : {}),
  };
}

function differenceOf(expected: ArrayLike<number>, actual: ArrayLike<number>): Difference {
  let [squares, norm, largest] = [0, 0, 0];
  for (let i = 0; i < expected.length; i++) {
    const error = actual[i] - expected[i];
    squares += error * error;
    norm += expected[i] * expected[i];
    largest = Math.max(largest, Math.abs(error));
  }
  return {
    rms: Math.sqrt(squares / expected.length),
    largest,
    relative: norm === 0 ? Number.NaN : Math.sqrt(squares / norm),
  };
}
