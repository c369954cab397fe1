// Layer kinds whose arithmetic is comparisons, for the estimators that claim or leave them.
import type { StageKindName } from '../src/core/workload.js';

const COMPARED_KINDS: readonly StageKindName[] = ['maxPool2d', 'paddedMaxPool2d', 'argmax'];

/** True where a stage finds largest elements and adds nothing up. */
export function isCompared(kind: StageKindName): boolean {
  return COMPARED_KINDS.includes(kind);
}
