// Plan of a recurrent layer: one step after the other, each in a few cycles, states in registers between the steps.
import { fractionBits } from '../../core/fixed-point-format.js';
import { adderStyleOf, type StageConfig } from '../../core/hardware-config.js';
import type { RecurrentLayer } from '../../core/quantised-network.js';
import { planCast } from '../cast-plan.js';
import { activationLayersOf, computeInputShape, computeLayerOf, type Stage } from '../stages.js';
import { planCell } from './recurrent-cells.js';
import { type RecurrentEngine, rangeOfProducts, ticksOfProducts } from './recurrent-engine.js';
import { planStepProducts, productStagesOf } from './recurrent-products.js';

/** Steps of the sequence and features of each. */
export function sequenceOf(stage: Stage): readonly [steps: number, features: number] {
  const [steps, features] = computeInputShape(stage);
  return [steps, features];
}

/** Steps that one result is made of. */
export function stepsPerResult(stage: Stage): number {
  return computeLayerOf(stage).outputShape.length === 1 ? sequenceOf(stage)[0] : 1;
}

/** Matrix products, cell and states of a recurrent stage. Throws INPUT where an accumulator may saturate, or numbers are too wide. */
export function planRecurrentEngine(stage: Stage, config: StageConfig): RecurrentEngine {
  const layer = computeLayerOf(stage) as RecurrentLayer;
  const { accumulator, outputShape, recurrentWeights, result } = layer;
  const [steps, features] = sequenceOf(stage);
  const stages = productStagesOf(stage);
  const fromInput = planStepProducts(stages.input, config);
  const fromHidden = planStepProducts(stages.hidden, config);
  const cell = planCell(layer, {
    input: rangeOfProducts(fromInput),
    hidden: rangeOfProducts(fromHidden),
  });
  const productTicks = Math.max(...[fromInput, fromHidden].map(ticksOfProducts));
  const { low, high } = cell.operations[cell.operations.length - 1].value;
  return {
    kind: 'recurrent',
    adderStyle: adderStyleOf(config),
    units: recurrentWeights.shape[0],
    steps,
    features,
    hasSequence: outputShape.length === 2,
    accumulator,
    state: result,
    fromInput,
    fromHidden,
    productTicks,
    ticks: productTicks - 1 + cell.ticks,
    cell,
    cast: planCast(low, high, fractionBits(result), activationLayersOf(stage)),
  };
}
