// The design choices that turn one network into one piece of hardware, in hls4ml's words.

export const STRATEGIES = [
  'latency',
  'distributed_arithmetic',
  'digit_serial',
  'resource',
  'resource_unrolled',
] as const;
/**
 * How a matrix product is built, hls4ml's meaning of the words:
 * `latency`: constants folded into logic, every product on its own; a reuse factor above 1 shares general multipliers among the
 * non-zero weights, each with its own inputs.
 * `distributed_arithmetic`: one adder graph with shared sub-expressions for the whole matrix; reuse factor 1.
 * `digit_serial`: that adder graph on a few bits a cycle; the reuse factor is the number of digits of a sum.
 * `resource`: multiplexed multiply-accumulate units, weights in ROM, zeros not exploited.
 * `resource_unrolled`: that schedule of inputs with the constants known in every cycle: what is zero in all of them vanishes, and
 * where it is smaller, multiples of the input of the cycle are made once and chosen by every output instead of multiplied.
 */
export type Strategy = (typeof STRATEGIES)[number];

export const IO_TYPES = ['io_parallel', 'io_stream'] as const;
/** `io_parallel`: the whole tensor in one beat. `io_stream`: one pixel (all channels) a beat, every stage buffered. */
export type IoType = (typeof IO_TYPES)[number];

export const ADDER_STYLES = ['compressor_tree', 'full_adder_cells', 'carry_chain'] as const;
/**
 * How sums of many operands are added up. `compressor_tree`: counters as plain logic, the default.
 * `full_adder_cells`: counters as the library's full-adder cells. `carry_chain`: binary trees of two-operand
 * additions, one look-up table a bit on FPGA fabrics.
 */
export type AdderStyle = (typeof ADDER_STYLES)[number];

export const MEMORY_STYLES = ['logic', 'macro'] as const;
/**
 * Where constant tables and weight ROMs lie: in `logic`, the default, or in the ROM macros a target declares (`macro`: all tables
 * of the stage).
 */
export type MemoryStyle = (typeof MEMORY_STYLES)[number];

/** Choices of one stage. */
export interface StageConfig {
  /** How many times each multiplier is used for one output vector (hls4ml). */
  readonly reuseFactor: number;
  readonly strategy: Strategy;
  /** `compressor_tree` when left out. */
  readonly adderStyle?: AdderStyle;
  /** Cycles from an input vector to its result in an engine of reuse factor 1; 1 when left out. */
  readonly pipelineDepth?: number;
  /** `logic` when left out. */
  readonly memory?: MemoryStyle;
}

/** Adder style of a stage. */
export function adderStyleOf({ adderStyle = 'compressor_tree' }: StageConfig): AdderStyle {
  return adderStyle;
}

/** Choices of a whole network; `stages` is keyed by stage name. */
export interface HardwareConfig {
  readonly ioType: IoType;
  readonly clockPeriodNs: number;
  readonly stages: Readonly<Record<string, StageConfig>>;
}

/**
 * Strategy with adder style, pipeline and memory where they are not the usual ones: `latency`, `latency full_adder_cells pipeline=2`,
 * `resource memory=macro`.
 */
export function describeStrategy(config: StageConfig): string {
  const { strategy, adderStyle = 'compressor_tree', pipelineDepth = 1, memory = 'logic' } = config;
  const style = adderStyle === 'compressor_tree' ? '' : ` ${adderStyle}`;
  const pipeline = pipelineDepth === 1 ? '' : ` pipeline=${pipelineDepth}`;
  return `${strategy}${style}${pipeline}${memory === 'logic' ? '' : ` memory=${memory}`}`;
}

/** All choices of a stage in words, the same for equal choices: `resource rf=4`, `latency pipeline=2 rf=1`. */
export function describeStageConfig(config: StageConfig): string {
  return `${describeStrategy(config)} rf=${config.reuseFactor}`;
}
