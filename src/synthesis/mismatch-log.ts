// Keeps account of which test vectors came out wrong, over several passes.
import type { VectorSet } from '../core/rtl-design.js';
import type { Verification } from '../core/synthesis-report.js';

const MAX_FAULTS = 20;

/** Collects wrong outputs and broken rules of the protocol. */
export interface MismatchLog {
  /** An element that differs; `actual` is NaN where no output came. */
  addWrong(vector: number, element: number, expected: number, actual: number): void;
  /** A sentence about anything that is not a wrong number, e.g. an output beat that was withdrawn. */
  addFault(fault: string): void;
  verification(): Verification;
  faults(): readonly string[];
}

/** A log over the vectors of a set. A vector counts once, however many of its elements or passes are wrong. */
export function createMismatchLog(vectors: VectorSet): MismatchLog {
  const wrong = new Uint8Array(vectors.count);
  const faults: string[] = [];
  let firstMismatch: Verification['firstMismatch'];
  return {
    addWrong: (vector, element, expected, actual) => {
      wrong[vector] = 1;
      firstMismatch ??= { vector, element, expected, actual };
    },
    addFault: (fault) => {
      if (faults.length < MAX_FAULTS) faults.push(fault);
    },
    verification: () => ({
      vectors: vectors.count,
      mismatches: wrong.reduce((sum, flag) => sum + flag, 0),
      firstMismatch,
    }),
    faults: () => faults,
  };
}
