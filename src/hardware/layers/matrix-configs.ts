// Legal strategies and reuse factors of a stage that is a matrix product.
import { ParetapeError } from '../../core/errors.js';
import {
  type AdderStyle,
  adderStyleOf,
  type StageConfig,
  type Strategy,
} from '../../core/hardware-config.js';
import { constantMatrixOf, hasExactProducts } from '../constant-matrix.js';
import { digitSerialFactors } from '../digit-serial/digit-serial-sums.js';
import { requireLegalDepth, withPipelineDepths } from '../pipeline/pipeline-depths.js';
import { adderStylesOf, listProductConfigs } from '../product-configs.js';
import type { ConfigLimits } from '../stage-kind.js';
import type { Stage } from '../stages.js';
import { validReuseFactors } from './reuse-factor.js';

/** Automatic lists are thinned to this many factors a strategy. */
const MAX_FACTORS = 8;

/**
 * Factors a strategy admits. `latency`: hls4ml's valid factors up to nIn (beyond, multipliers would idle).
 * `distributed_arithmetic`: 1, as in hls4ml. `resource`: all valid factors but 1, where a multiplexed multiplier has nothing
 * to multiplex and the tool would fold its constants: that design is `latency` with factor 1. `resource_unrolled`: these without
 * the largest, as in hls4ml. `digit_serial`: the cycles that digits
 * of 1, 2, 4 and 8 bits take. Neither of the last two where the accumulator cuts bits off products: shared sums have no products.
 */
export function legalFactors(
  stage: Stage,
  strategy: Strategy,
  nIn: number,
  nOut: number,
): readonly number[] {
  const valid = validReuseFactors(nIn, nOut);
  switch (strategy) {
    case 'latency':
      return valid.filter((factor) => factor <= nIn);
    case 'distributed_arithmetic':
      return hasExactProducts(stage) ? [1] : [];
    case 'resource':
      return valid.filter((factor) => factor > 1);
    case 'resource_unrolled':
      return valid.slice(0, -1).filter((factor) => factor > 1);
    case 'digit_serial':
      return hasExactProducts(stage) ? digitSerialFactors(stage) : [];
  }
}

function legalStyles(stage: Stage, reuseFactor: number): readonly AdderStyle[] {
  return adderStylesOf(reuseFactor === 1 && hasExactProducts(stage));
}

/** First, last and evenly spaced ones between. */
function thin(factors: readonly number[]): readonly number[] {
  if (factors.length <= MAX_FACTORS) return factors;
  const step = (factors.length - 1) / (MAX_FACTORS - 1);
  return Array.from({ length: MAX_FACTORS }, (_, index) => factors[Math.round(index * step)]);
}

/**
 * Configurations within the limits, strategies in the given order, factors ascending. `auto`: all legal factors, thinned.
 * Factors beyond nIn are among them: there accumulators, adders and output casts are shared between outputs, which is what
 * makes a standard-cell design small (16 × 64 weights of 6 bits on sky130: 105 000 µm² unrolled, 132 000 with
 * factor 16, 53 000 with factor 64). Requested factors snap to the closest legal one.
 */
export function listMatrixConfigs(
  stage: Stage,
  nIn: number,
  nOut: number,
  limits: ConfigLimits,
): readonly StageConfig[] {
  return listProductConfigs(limits, {
    legalFactors: (strategy) => legalFactors(stage, strategy, nIn, nOut),
    automaticFactors: thin,
    legalStyles: (reuseFactor) => legalStyles(stage, reuseFactor),
  }).flatMap((config) => withPipelineDepths(stage, config, limits.pipelineDepths));
}

function requireStyle(stage: Stage, config: StageConfig): void {
  const { strategy, reuseFactor } = config;
  const legal = legalStyles(stage, reuseFactor);
  const style = adderStyleOf(config);
  if (legal.includes(style)) return;
  throw new ParetapeError(
    'CONFIG',
    `stage ${stage.name}: adder style ${style} is not legal for strategy ${strategy} with reuse factor ${reuseFactor}`,
    { hint: `legal: ${legal.join(', ')}` },
  );
}

/** Why a strategy that adds up shared sums is not legal. */
function requireProducts(stage: Stage, strategy: Strategy): void {
  if (strategy !== 'distributed_arithmetic' && strategy !== 'digit_serial') return;
  if (hasExactProducts(stage)) return;
  const { dropped } = constantMatrixOf(stage);
  throw new ParetapeError(
    'CONFIG',
    `stage ${stage.name}: strategy ${strategy} is not legal: its accumulator cuts bits off every product, and shared sums have no products`,
    {
      hint: `use latency, resource or resource_unrolled, or give the accumulator ${dropped} more fraction bits (precision auto)`,
    },
  );
}

/** Throws CONFIG unless the stage can be built so. */
export function requireLegalMatrixConfig(
  stage: Stage,
  nIn: number,
  nOut: number,
  config: StageConfig,
): void {
  const { strategy, reuseFactor } = config;
  const legal = legalFactors(stage, strategy, nIn, nOut);
  if (legal.includes(reuseFactor)) {
    requireStyle(stage, config);
    requireLegalDepth(stage, config);
    return;
  }
  requireProducts(stage, strategy);
  throw new ParetapeError(
    'CONFIG',
    `stage ${stage.name}: reuse factor ${reuseFactor} is not legal for strategy ${strategy}`,
    { hint: legal.length === 0 ? 'use strategy latency' : `legal: ${legal.join(', ')}` },
  );
}
