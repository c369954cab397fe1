// Layers without multiplications to share: one configuration.
import { ParetapeError } from '../../core/errors.js';
import type { StageKind } from '../stage-kind.js';

/** The part of a layer type that says `latency` with reuse factor 1 is all there is. */
export const singleConfig: Pick<StageKind, 'listConfigs' | 'requireLegal'> = {
  listConfigs: () => [{ strategy: 'latency', reuseFactor: 1 }],
  requireLegal: (stage, { strategy, reuseFactor, pipelineDepth = 1 }) => {
    if (strategy === 'latency' && reuseFactor === 1 && pipelineDepth === 1) return;
    throw new ParetapeError(
      'CONFIG',
      `stage ${stage.name}: layers of kind ${stage.kind} have strategy latency with reuse factor 1 only`,
    );
  },
};
