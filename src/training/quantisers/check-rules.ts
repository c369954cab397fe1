// Which bits and layers the quantisers of a student go with.
import { ParetapeError } from '../../core/errors.js';
import type { StudentSpec } from '../../core/student.js';
import { check } from '../training-options.js';
import { MOST_POWER_BITS } from './power-of-two.js';

/** Layers that multiply by their kernel and add up: what weights by rule are for. */
const SERVED = [
  ...['dense', 'conv1d', 'conv2d', 'depthwiseConv1d', 'depthwiseConv2d', 'flatten'],
  ...['maxPool1d', 'maxPool2d', 'averagePool1d', 'averagePool2d'],
  ...['globalAveragePool', 'globalMaxPool'],
];

/** Throws CONFIG where the quantisers of a student do not fit its bits or its layers. */
export function checkQuantiserRules(spec: StudentSpec): void {
  const { weightQuantiser, activationQuantiser, weightBits, topology } = spec;
  if (weightQuantiser === 'power_of_two') {
    const fits = weightBits <= MOST_POWER_BITS;
    check('weightBits of power_of_two', weightBits, fits, `from 2 to ${MOST_POWER_BITS}`);
  }
  if (!weightQuantiser && !activationQuantiser) return;
  const other = topology.layers.find(({ kind }) => !SERVED.includes(kind));
  if (!other) return;
  const wanted = weightQuantiser ?? activationQuantiser;
  throw new ParetapeError('CONFIG', `quantiser ${wanted} does not serve ${other.kind} layers`, {
    hint: 'leave out weightQuantiser and activationQuantiser: these layers are rounded plainly',
  });
}
