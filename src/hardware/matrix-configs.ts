// Legal strategies and reuse factors of a stage that is a matrix product.
import { ParetapeError } from '../core/errors.js';
import type { StageConfig, Strategy } from '../core/hardware-config.js';
import { closestReuseFactor, validReuseFactors } from './reuse-factor.js';
import type { ConfigLimits } from './stage-kind.js';

/** Automatic lists are thinned to this many factors a strategy. */
const MAX_FACTORS = 8;

/**
 * Factors a strategy admits. `latency`: hls4ml's valid factors up to nIn (beyond, multipliers would idle).
 * `resource`: all valid factors but 1, where a multiplexed multiplier has nothing to multiplex and the tool would fold
 * its constants: that design is `latency` with factor 1.
 */
function legalFactors(strategy: Strategy, nIn: number, nOut: number): readonly number[] {
  const valid = validReuseFactors(nIn, nOut);
  if (strategy === 'latency') return valid.filter((factor) => factor <= nIn);
  return valid.filter((factor) => factor > 1);
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
  nIn: number,
  nOut: number,
  limits: ConfigLimits,
): readonly StageConfig[] {
  return limits.strategies.flatMap((strategy) => {
    const legal = legalFactors(strategy, nIn, nOut);
    if (legal.length === 0) return [];
    const wanted =
      limits.reuseFactors === 'auto'
        ? thin(legal)
        : limits.reuseFactors.map((factor) => closestReuseFactor(legal, factor));
    const distinct = [...new Set(wanted)].sort((a, b) => a - b);
    return distinct.map((reuseFactor) => ({ strategy, reuseFactor }));
  });
}

/** Throws CONFIG unless the stage can be built so. */
export function requireLegalMatrixConfig(
  name: string,
  nIn: number,
  nOut: number,
  { strategy, reuseFactor }: StageConfig,
): void {
  const legal = legalFactors(strategy, nIn, nOut);
  if (legal.includes(reuseFactor)) return;
  throw new ParetapeError(
    'CONFIG',
    `stage ${name}: reuse factor ${reuseFactor} is not legal for strategy ${strategy}`,
    { hint: legal.length === 0 ? 'use strategy latency' : `legal: ${legal.join(', ')}` },
  );
}
