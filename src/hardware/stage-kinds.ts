// The layer types that have hardware: a new one is one file and one line here.
import { conv2dKind } from './conv2d.js';
import { denseKind } from './dense.js';
import { maxPool2dKind } from './max-pool2d.js';
import type { StageKind } from './stage-kind.js';
import type { Stage } from './stages.js';

const STAGE_KINDS: readonly StageKind[] = [denseKind, conv2dKind, maxPool2dKind];

/** The layer type of a stage. */
export function stageKindOf(stage: Stage): StageKind {
  const found = STAGE_KINDS.find(({ kind }) => kind === stage.kind);
  if (found === undefined) throw new RangeError(`no hardware for stages of kind ${stage.kind}`);
  return found;
}
