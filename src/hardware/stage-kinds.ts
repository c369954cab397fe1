// The layer types that have hardware: a new one is one file and one line here.
import { ParetapeError } from '../core/errors.js';
import { argmaxKind } from './layers/argmax.js';
import { conv2dKind } from './layers/conv2d.js';
import { denseKind } from './layers/dense.js';
import { ELEMENT_WISE_KINDS } from './layers/element-wise.js';
import { maxPool2dKind } from './layers/max-pool2d.js';
import { MERGE_KINDS } from './layers/merge.js';
import { averagePool2dKind, paddedMaxPool2dKind } from './layers/pooling.js';
import { legacySoftmaxKind, softmaxKind } from './layers/softmax.js';
import { recurrentKind } from './recurrent/recurrent-kind.js';
import type { StageKind } from './stage-kind.js';
import type { Stage } from './stages.js';

const STAGE_KINDS: readonly StageKind[] = [
  denseKind,
  conv2dKind,
  maxPool2dKind,
  ...ELEMENT_WISE_KINDS,
  ...MERGE_KINDS,
  averagePool2dKind,
  paddedMaxPool2dKind,
  argmaxKind,
  softmaxKind,
  legacySoftmaxKind,
  recurrentKind,
];

/** The layer type of a stage. Throws INPUT where there is no hardware for it. */
export function stageKindOf(stage: Stage): StageKind {
  const found = STAGE_KINDS.find(({ kind }) => kind === stage.kind);
  if (found !== undefined) return found;
  throw new ParetapeError(
    'INPUT',
    `layer ${stage.name}: no hardware for layers of kind ${stage.kind}`,
    {
      hint: `hardware is generated for ${STAGE_KINDS.map(({ kind }) => kind).join(', ')}, relu and reshape`,
    },
  );
}
