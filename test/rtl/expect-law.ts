// The law of generated hardware: exact outputs whatever stalls, and the promised cycles where nothing does.
import { expect } from 'vitest';
import type { RtlDesign } from '../../src/core/rtl-design.js';
import type { SimulationResult, Stalls } from './simulation.js';

/** Nothing stalls. */
export const FLOWING: Stalls = { input: 0, output: 0, limit: 20_000 };
/** Input and output stall at almost every other edge. */
export const STALLED: Stalls = { input: 40, output: 50, limit: 20_000 };

/** A design, and what the interpreter makes of some inputs. */
export interface Expected {
  readonly design: RtlDesign;
  readonly expected: readonly number[];
  /** Inferences that `expected` holds, at least two. */
  readonly samples: number;
}

/** `free` ran without stalls, `stalled` with; `subject` names the design where it fails. */
export function expectLaw(
  { design, expected, samples }: Expected,
  free: SimulationResult,
  stalled: SimulationResult,
  subject?: string,
): void {
  expect(free.outputs, subject).toEqual(expected);
  const { beats } = design.output;
  const { heldCycles = 0 } = design.input;
  const lastHandOver = (sample: number) => free.handedAt[beats * (sample + 1) - 1];
  expect(lastHandOver(0) - free.takenAt[0] + heldCycles, subject).toBe(design.latencyCycles);
  const interval = lastHandOver(samples - 1) - lastHandOver(samples - 2);
  expect(interval, subject).toBe(design.initiationInterval);
  expect(stalled.outputs, subject).toEqual(expected);
}
