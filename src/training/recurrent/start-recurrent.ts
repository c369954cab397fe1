// Starting weights of recurrent layers: sums of unit variance, and gates that keep what they have.
import type { RandomStream } from '../../core/random.js';
import type { LayerParameters } from '../layer-parameters.js';
import { cellOf, columnsOf, type RecurrentStep, splitWeights } from './recurrent-shape.js';

/**
 * Uniform in ±√(3 / rows) for the rows of the input (divided by its deviation) and for those of the state. The
 * forget gate of an LSTM starts open, bias 1 (Jozefowicz, Zaremba, Sutskever 2015).
 */
export function startRecurrent(
  step: RecurrentStep,
  random: RandomStream,
  deviation: number,
): LayerParameters {
  const { nIn, units } = step;
  const kernel = new Float64Array((nIn + units) * columnsOf(step));
  const bias = new Float64Array(cellOf(step).biases * units);
  const parts = splitWeights(step, kernel, bias);
  const draw = (target: Float64Array, limit: number) => {
    for (let i = 0; i < target.length; i++) target[i] = (2 * random.uniform() - 1) * limit;
  };
  draw(parts.input, Math.sqrt(3 / nIn) / deviation);
  draw(parts.hidden, Math.sqrt(3 / units));
  if (step.cell === 'lstm') bias.fill(1, units, 2 * units);
  return { kernel, bias };
}
