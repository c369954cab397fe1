// The front as one versioned JSON document, every figure in full precision.
import type { Candidate } from '../core/candidate.js';
import { canonicalJson } from '../core/hash.js';
import { sortFront } from './candidate-text.js';

/** Raised when a reader of an older document could misread a newer one. */
export const FRONT_JSON_VERSION = 1;

/** `{ format, version, candidates }` with sorted keys, the candidates in the order of `sortFront`. */
export function renderFrontJson(candidates: readonly Candidate[]): string {
  const document = {
    format: 'paretape-front',
    version: FRONT_JSON_VERSION,
    candidates: sortFront(candidates),
  };
  return `${JSON.stringify(JSON.parse(canonicalJson(document)), null, 2)}\n`;
}
