// What one stage in one configuration consists of, counted before any tool is run.
import type { IoType, StageConfig } from './hardware-config.js';
import type { NetworkLayer } from './quantised-network.js';

/** Layers that may be a stage of hardware of their own; the others are folded into the stage before or after them. */
export type StageKindName = Exclude<NetworkLayer['kind'], 'input' | 'reshape'>;

/**
 * How often bits change from one active cycle to the next on real data: mean toggles of a bit, 0 … 1. White noise has 0.5;
 * zeros after a ReLU and the quiet upper bits of small values have less.
 */
export interface StageActivity {
  /** Bits of the inputs as the arithmetic sees them, behind input selection. */
  readonly inputs: number;
  /** Bits that enter the compressor trees: inputs and shared sums of an adder graph, bit products and accumulators. */
  readonly leaves: number;
  /** Bits of the sums. */
  readonly results: number;
}

/** Parts of the longest register-to-register path, in full-adder delays of the plan as printed. */
export interface PathParts {
  /** Counters of compressor trees as logic. */
  readonly tree: number;
  /** Counters of compressor trees as full-adder cells. */
  readonly cells: number;
  /** Carry-propagate adders, shared and final, comparators, and what casts the sum. */
  readonly adders: number;
  /** Operand selection, weight tables, product gates, and the buffers of nets that drive many cells. */
  readonly select: number;
}

/** Tables of one size in memory macros. */
export interface TableMemory {
  readonly words: number;
  readonly width: number;
  /** Macros, or banks of macros, of this size. */
  readonly count: number;
  /** Reads of all of them in one inference, each with another address than before. */
  readonly reads: number;
}

/** Exact counts of what the generator will write for one stage. Bits and cells, never square micrometres. */
export interface StageWorkload {
  readonly stage: string;
  readonly kind: StageKindName;
  readonly config: StageConfig;
  readonly ioType: IoType;
  /** Full adders that the counters of compressor trees written as logic amount to; half adders count half. */
  readonly compressorBits: number;
  /** Counters of compressor trees that are full-adder cells of the library. */
  readonly fullAdderCells: number;
  /** Full adders that carry-propagate adders and comparators amount to; a position with one operand counts half. */
  readonly adderBits: number;
  /** Product gates of multipliers: pairs of an input bit and a weight bit that is looked up. */
  readonly multiplierBits: number;
  /** Two-to-one multiplexer bits (input selection, start values, image registers, output buffers). */
  readonly muxBits: number;
  /** The part of `muxBits` that selects operands, start values or maxima in every active cycle. */
  readonly selectorBits: number;
  /** Bits of constant tables addressed by a counter. */
  readonly romBits: number;
  /** Two-input gates those tables take (see `countTableGates`). */
  readonly romGates: number;
  /** Tables that lie in macros and are no part of `romBits`; left out where there are none. */
  readonly memories?: readonly TableMemory[];
  /** Longest path through macros of so many words, the access itself left out; one for each number of words. */
  readonly memoryPaths?: readonly { readonly words: number; readonly path: PathParts }[];
  /** Bits that pass through rounding, saturation, ReLU or comparison logic. */
  readonly clampBits: number;
  /** Flip-flops. */
  readonly flipFlopBits: number;
  /** The part of `flipFlopBits` that is loaded in every cycle, without an enable; none when left out. */
  readonly freeRunningBits?: number;
  /** Σ over flip-flops that hold data of the cycles of one inference in which they are loaded. */
  readonly registerUpdates: number;
  /** Σ over the full adders of `compressorBits`, of `fullAdderCells` and of shared sums of the levels of addition up to and with each. */
  readonly glitchBits: number;
  /** Longest register-to-register path in full-adder delays: the sum of `path`. */
  readonly depth: number;
  readonly path: PathParts;
  /** The path begins at an input port: alone, the stage has no register before its arithmetic; in a network another stage has. */
  readonly startsAtPort: boolean;
  /** Cycles from the first input beat to the last output beat of one inference. */
  readonly latencyCycles: number;
  /** Cycles between the starts of two inferences. */
  readonly initiationInterval: number;
  /** Fraction of clock cycles in which the inputs of the arithmetic change (1 when inferences follow without a pause). */
  readonly activeFraction: number;
  /** What real data does to the stage; estimators assume a typical network without it. */
  readonly activity?: StageActivity;
}
