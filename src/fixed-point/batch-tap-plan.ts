// A layer as one kernel over taps: what is computed, from which inputs, with which weights.
import type { TapWindows } from './batch-windows.js';
import type { KernelSpec } from './wasm/kernel-spec.js';

/** One kernel run: which code, which taps, which weights. */
export interface TapPlan {
  readonly kernel: KernelSpec;
  readonly windows: TapWindows;
  /** `weights[term · outputs + output]`, the same at every position; zero weights are no taps. */
  readonly weights: Float64Array;
  /** What each output starts from. */
  readonly initial: Float64Array;
  /** Whether features 2k and 2k+1 may share a tap. */
  readonly paired: boolean;
}

/** Index tables beyond this many entries are not worth their memory: the interpreter runs such layers. */
export const MOST_TERMS = 2 ** 22;
