// Recurrent stages: LSTM, GRU and SimpleRNN, one step after the other.
import { ParetapeError } from '../../core/errors.js';
import { type AdderStyle, adderStyleOf, type StageConfig } from '../../core/hardware-config.js';
import type { RecurrentLayer } from '../../core/quantised-network.js';
import { planPositionSource } from '../engines/position-source.js';
import { adderStylesOf, listProductConfigs } from '../product-configs.js';
import type { ConfigLimits, StageKind } from '../stage-kind.js';
import { computeLayerOf, type Stage } from '../stages.js';
import { CELL_TICKS } from './recurrent-cells.js';
import { planRecurrentEngine, sequenceOf, stepsPerResult } from './recurrent-plan.js';
import { haveExactProducts, recurrentReuseFactors } from './recurrent-products.js';

/** Two-operand additions need exact sums in both products. */
function legalStyles(stage: Stage, reuseFactor: number): readonly AdderStyle[] {
  return adderStylesOf(reuseFactor === 1 && haveExactProducts(stage));
}

function listConfigs(stage: Stage, limits: ConfigLimits): readonly StageConfig[] {
  return listProductConfigs(limits, {
    legalFactors: (strategy) => recurrentReuseFactors(stage, strategy),
    automaticFactors: (legal) => legal,
    legalStyles: (reuseFactor) => legalStyles(stage, reuseFactor),
  });
}

function requireLegal(stage: Stage, config: StageConfig): void {
  const { strategy, reuseFactor } = config;
  const factors = recurrentReuseFactors(stage, strategy);
  if (!factors.includes(reuseFactor)) {
    throw new ParetapeError(
      'CONFIG',
      `stage ${stage.name}: strategy ${strategy} with reuse factor ${reuseFactor} is not legal for its recurrent layer`,
      {
        hint:
          factors.length === 0
            ? 'use strategy latency'
            : `legal reuse factors: ${factors.join(', ')}`,
      },
    );
  }
  const styles = legalStyles(stage, reuseFactor);
  const style = adderStyleOf(config);
  if (styles.includes(style)) return;
  throw new ParetapeError('CONFIG', `stage ${stage.name}: adder style ${style} is not legal`, {
    hint: `legal: ${styles.join(', ')}`,
  });
}

/** hls4ml `LSTM`, `GRU` (`reset_after`) and `SimpleRNN`. */
export const recurrentKind: StageKind = {
  kind: 'recurrent',
  listConfigs,
  requireLegal,
  planSource: (stage, _config, ioType) =>
    planPositionSource(stage, ioType, ...sequenceOf(stage), true),
  planEngine: (stage, config) => planRecurrentEngine(stage, config),
  countTicks: (stage, { reuseFactor }) =>
    reuseFactor - 1 + CELL_TICKS[(computeLayerOf(stage) as RecurrentLayer).cell],
  countVectorsPerResult: stepsPerResult,
};
