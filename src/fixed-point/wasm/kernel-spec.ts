// What a tap kernel computes, and how the program it walks through is laid out.
import { constantsOf, type LaneStep } from './lane-arithmetic.js';
import { laneKindOf, type Storage } from './storage.js';

/** A job: offset of its inputs, first output feature, address of its program, number of outputs. */
export const JOB_BYTES = 16;

/** Outputs summed in one pass over the taps: two share every load of a value. */
export type Group = 1 | 2;

/** Start of a program: initial value of each output (8 bytes each), number of taps, 4 bytes unused. */
export function headerBytes(group: Group): number {
  return 8 * group + 8;
}

/** A tap: offset of its row, then a weight for each output: two 16-bit integers, one 32-bit one, or a double. */
export function tapBytes(input: Storage, group: Group): number {
  return input === 'doubles' ? 8 + 8 * group : 4 + 4 * group;
}

/** Where the weights of a tap begin, and the bytes of each. */
export function weightPlace(input: Storage): { readonly start: number; readonly bytes: number } {
  return input === 'doubles' ? { start: 8, bytes: 8 } : { start: 4, bytes: 4 };
}

/** What a kernel computes; everything that is not a number read from memory. */
export interface KernelSpec {
  readonly input: Storage;
  readonly output: Storage;
  readonly combine: 'sum' | 'largest';
  readonly group: Group;
  /** Applied to every product, then to every partial sum, then to the total. */
  readonly productSteps: readonly LaneStep[];
  readonly sumSteps: readonly LaneStep[];
  readonly totalSteps: readonly LaneStep[];
}

/** Everything the code of a kernel depends on; kernels with the same key are the same code. */
export function kernelKey(spec: KernelSpec): string {
  const steps = [spec.productSteps, spec.sumSteps, spec.totalSteps].map((list) =>
    list.map((step) => {
      if (step.kind === 'round') return `${step.kind}${step.bits}${step.rounding}`;
      if (step.kind === 'shiftLeft') return `${step.kind}${step.bits}`;
      return step.kind === 'wrap' ? `wrap${step.width}${step.signed}` : step.kind;
    }),
  );
  return JSON.stringify([spec.input, spec.output, spec.combine, spec.group, ...steps]);
}

/** Numbers the kernel reads, one vector each, in order. */
export function kernelConstants(spec: KernelSpec): readonly number[] {
  const steps = [...spec.productSteps, ...spec.sumSteps, ...spec.totalSteps];
  return steps.flatMap((step) => constantsOf(step, laneKindOf(spec.input)));
}
