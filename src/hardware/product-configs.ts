// Configurations of a stage made of matrix products: reuse factors as requested, adder styles as its engines know them.
import {
  ADDER_STYLES,
  type AdderStyle,
  type StageConfig,
  type Strategy,
} from '../core/hardware-config.js';
import { closestReuseFactor } from './layers/reuse-factor.js';
import type { ConfigLimits } from './stage-kind.js';

/** What a stage admits. */
export interface ProductRules {
  /** Legal reuse factors, ascending; none where the strategy itself is not legal. */
  readonly legalFactors: (strategy: Strategy) => readonly number[];
  /** Those of the legal ones that `auto` stands for. */
  readonly automaticFactors: (legal: readonly number[]) => readonly number[];
  /** Adder styles that an engine with this reuse factor knows. */
  readonly legalStyles: (reuseFactor: number) => readonly AdderStyle[];
}

/** Styles of the engines of matrix products: only an unrolled adder graph can be written as two-operand additions. */
export function adderStylesOf(isAdderGraph: boolean): readonly AdderStyle[] {
  return isAdderGraph ? ADDER_STYLES : ['compressor_tree', 'full_adder_cells'];
}

/** One configuration a style; the usual style goes without saying. */
function withStyles(
  strategy: Strategy,
  reuseFactor: number,
  legal: readonly AdderStyle[],
  wanted: readonly AdderStyle[],
): StageConfig[] {
  const known = wanted.filter((style) => legal.includes(style));
  const styles = known.length > 0 ? known : legal.slice(0, 1);
  return [...new Set(styles)].map((adderStyle) =>
    adderStyle === 'compressor_tree'
      ? { strategy, reuseFactor }
      : { strategy, reuseFactor, adderStyle },
  );
}

/**
 * Configurations within the limits, strategies in the given order, factors ascending, without pipelines. Requested factors snap
 * to the closest legal one; where no requested style is legal, the first legal one stands.
 */
export function listProductConfigs(
  { strategies, reuseFactors, adderStyles = ['compressor_tree'] }: ConfigLimits,
  { legalFactors, automaticFactors, legalStyles }: ProductRules,
): readonly StageConfig[] {
  return strategies.flatMap((strategy) => {
    const legal = legalFactors(strategy);
    if (legal.length === 0) return [];
    const wanted =
      reuseFactors === 'auto'
        ? automaticFactors(legal)
        : reuseFactors.map((factor) => closestReuseFactor(legal, factor));
    return [...new Set(wanted)]
      .sort((a, b) => a - b)
      .flatMap((factor) => withStyles(strategy, factor, legalStyles(factor), adderStyles));
  });
}
