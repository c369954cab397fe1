// Scales that are trained with the weights: log2 of a weight's step, log2 of an activation's step or clip.
import type { StudentSpec } from '../../core/student.js';
import type { LayerParameters } from '../layer-parameters.js';

/** Places in `LayerParameters.scales`. */
export const WEIGHT_SCALE = 0;
export const ACTIVATION_SCALE = 1;

/** Whether a student's weights or activations are quantised otherwise than by plain rounding; only the tensor library trains such. */
export function usesQuantiserRules(spec: StudentSpec): boolean {
  return spec.weightQuantiser !== undefined || spec.activationQuantiser !== undefined;
}

/** The parameters with room for two scales a layer where the student needs them; they get their values when formats are chosen. */
export function withScales(parameters: LayerParameters[], spec: StudentSpec): LayerParameters[] {
  if (!usesQuantiserRules(spec)) return parameters;
  return parameters.map((layer) => ({ ...layer, scales: new Float64Array(2) }));
}
