// Every ONNX operator that can be imported, by name.
import { ACTIVATION_OPERATORS } from './activation.js';
import { ARITHMETIC_OPERATORS } from './arithmetic.js';
import { CONVOLUTION_OPERATORS } from './convolution.js';
import { LINEAR_OPERATORS } from './linear.js';
import { NORMALISATION_OPERATORS } from './normalisation.js';
import type { Translate } from './operator.js';
import { POOLING_OPERATORS } from './pooling.js';
import { QUANT_OPERATORS } from './quant.js';
import { SHAPE_OPERATORS } from './shape.js';

/** Operators of ONNX itself. */
export const STANDARD_OPERATORS: ReadonlyMap<string, Translate> = new Map(
  Object.entries({
    ...LINEAR_OPERATORS,
    ...CONVOLUTION_OPERATORS,
    ...POOLING_OPERATORS,
    ...NORMALISATION_OPERATORS,
    ...ACTIVATION_OPERATORS,
    ...ARITHMETIC_OPERATORS,
    ...SHAPE_OPERATORS,
  }),
);

/** Operators of QONNX, under whichever domain a tool wrote them. */
export const QONNX_OPERATORS: ReadonlyMap<string, Translate> = new Map(
  Object.entries(QUANT_OPERATORS),
);
