// The two matrix products of a recurrent step as dense stages: what they add up, and which engines they get.
import type { FixedPointFormat } from '../../core/fixed-point-format.js';
import type { StageConfig, Strategy } from '../../core/hardware-config.js';
import type {
  DenseLayer,
  InputLayer,
  IntegerTensor,
  RecurrentLayer,
} from '../../core/quantised-network.js';
import { hasExactProducts } from '../constant-matrix.js';
import { legalFactors } from '../layers/matrix-configs.js';
import { unrolledEngineOf } from '../layers/matrix-engine.js';
import { planMacEngine } from '../multiplexed/mac-engine.js';
import { countMacTurns } from '../multiplexed/mac-schedule.js';
import { planProductwiseEngine } from '../productwise/productwise-engine.js';
import { computeLayerOf, type Stage } from '../stages.js';
import type { StepProducts } from './recurrent-engine.js';

/** `accumulator(Σ …)`, from the input of the step and from the hidden state. */
export interface ProductStages {
  readonly input: Stage;
  readonly hidden: Stage;
}

function toDenseStage(
  { name, accumulator }: RecurrentLayer,
  weights: IntegerTensor,
  bias: IntegerTensor,
  inputFormat: FixedPointFormat,
): Stage {
  const [nIn, nOut] = weights.shape;
  const inputName = `${name} input`;
  const input: InputLayer = {
    kind: 'input',
    name: inputName,
    inputs: [],
    outputShape: [nIn],
    result: inputFormat,
  };
  const dense: DenseLayer = {
    kind: 'dense',
    name,
    inputs: [inputName],
    outputShape: [nOut],
    result: accumulator,
    weights,
    bias,
    accumulator,
  };
  return {
    name,
    kind: 'dense',
    inputs: [inputName],
    inputShape: [nIn],
    inputFormat,
    outputShape: [nOut],
    outputFormat: accumulator,
    network: { name, layers: [input, dense] },
  };
}

const stagesOfStage = new WeakMap<Stage, ProductStages>();

/** The products of a recurrent stage; the same objects whenever they are asked for. */
export function productStagesOf(stage: Stage): ProductStages {
  const known = stagesOfStage.get(stage);
  if (known !== undefined) return known;
  const layer = computeLayerOf(stage) as RecurrentLayer;
  const stages = {
    input: toDenseStage(layer, layer.weights, layer.bias, stage.inputFormat),
    hidden: toDenseStage(layer, layer.recurrentWeights, layer.recurrentBias, layer.result),
  };
  stagesOfStage.set(stage, stages);
  return stages;
}

/** True where neither product loses bits on the way into the accumulator. Throws INPUT where a sum could saturate. */
export function haveExactProducts(stage: Stage): boolean {
  const { input, hidden } = productStagesOf(stage);
  return [input, hidden].every(hasExactProducts);
}

/** Factors under which all sums of a product are complete in the same cycle. */
function singleTurnFactors(stage: Stage, strategy: Strategy): readonly number[] {
  const [nIn] = stage.inputShape;
  return legalFactors(stage, strategy, nIn, stage.outputShape[0]).filter(
    (reuseFactor) => reuseFactor <= nIn && countMacTurns(nIn, { strategy, reuseFactor }) === 1,
  );
}

/**
 * Reuse factors of a recurrent stage, ascending: the cycles that the products of a step take, as one of the two matrices admits
 * them up to its number of inputs. The other one gets its largest factor up to that.
 */
export function recurrentReuseFactors(stage: Stage, strategy: Strategy): readonly number[] {
  if (strategy === 'digit_serial') return [];
  if (strategy === 'distributed_arithmetic') return haveExactProducts(stage) ? [1] : [];
  const { input, hidden } = productStagesOf(stage);
  const factors = [input, hidden].flatMap((part) => singleTurnFactors(part, strategy));
  return [...new Set(factors)].sort((a, b) => a - b);
}

/** The engine of one of the products. Throws INPUT where the order of additions would matter. */
export function planStepProducts(stage: Stage, config: StageConfig): StepProducts {
  const { strategy } = config;
  const factors = singleTurnFactors(stage, strategy).filter((f) => f <= config.reuseFactor);
  const reuseFactor = Math.max(1, ...factors);
  if (reuseFactor > 1) return planMacEngine(stage, { ...config, reuseFactor });
  return hasExactProducts(stage)
    ? unrolledEngineOf(stage, config)
    : planProductwiseEngine(stage, config);
}
