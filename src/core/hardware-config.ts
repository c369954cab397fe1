// The design choices that turn one network into one piece of hardware, in hls4ml's words.

export const STRATEGIES = ['latency', 'resource'] as const;
/** `latency`: constants folded into logic. `resource`: multiplexed multiply-accumulate units, weights in ROM. */
export type Strategy = (typeof STRATEGIES)[number];

export const IO_TYPES = ['io_parallel', 'io_stream'] as const;
/** `io_parallel`: the whole tensor in one beat. `io_stream`: one pixel (all channels) a beat, every stage buffered. */
export type IoType = (typeof IO_TYPES)[number];

/** Choices of one stage. `reuseFactor`: how many times each multiplier is used for one output vector (hls4ml). */
export interface StageConfig {
  readonly reuseFactor: number;
  readonly strategy: Strategy;
}

/** Choices of a whole network; `stages` is keyed by stage name. */
export interface HardwareConfig {
  readonly ioType: IoType;
  readonly clockPeriodNs: number;
  readonly stages: Readonly<Record<string, StageConfig>>;
}
