// A netlist that is not its network ends the run.
import { ParetapeError } from '../core/errors.js';
import type { SynthesisReport } from '../core/synthesis-report.js';

/** Throws MISMATCH where a build of any kind gave wrong outputs or was refuted; `folder` is where it lies. */
export function checkVerified(
  report: Pick<SynthesisReport, 'top' | 'verified' | 'proof'>,
  folder: string,
): void {
  const { mismatches, vectors, firstMismatch } = report.verified;
  if (report.proof?.verdict === 'refuted') {
    throw new ParetapeError(
      'MISMATCH',
      `netlist ${report.top} differs from its network on the sample ${report.proof.sample}`,
      { hint: `the build lies in ${folder}` },
    );
  }
  if (mismatches === 0) return;
  const first = firstMismatch
    ? `; vector ${firstMismatch.vector}, element ${firstMismatch.element}: ` +
      `expected ${firstMismatch.expected}, netlist gives ${firstMismatch.actual}`
    : '';
  throw new ParetapeError(
    'MISMATCH',
    `netlist ${report.top} differs from the interpreter on ${mismatches} of ${vectors} vectors${first}`,
    { hint: `the build lies in ${folder}` },
  );
}
