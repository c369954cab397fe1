// Section `sweep`: the hardware configurations that are weighed against each other.
import { z } from 'zod';
import { ADDER_STYLES, IO_TYPES, STRATEGIES } from '../core/hardware-config.js';

export const sweepSchema = z
  .strictObject({
    reuseFactors: z
      .union([
        z.literal('auto').describe('Every reuse factor that is legal for the layer'),
        z
          .array(z.int().min(1).max(1_000_000).describe('Reuse factor (no unit), e.g. 4'))
          .min(1)
          .max(256)
          .describe('Reuse factors to weigh where legal, e.g. [1, 2, 4]'),
      ])
      .default('auto')
      .describe('How often each multiplier is used for one output vector, auto or e.g. [1, 2, 4]'),
    strategies: z
      .array(z.enum(STRATEGIES).describe('A strategy of hls4ml, or digit_serial, e.g. latency'))
      .min(1)
      .max(STRATEGIES.length)
      .default([...STRATEGIES])
      .describe(
        'latency: constants folded into logic; distributed_arithmetic: with shared sums; digit_serial: a few bits a cycle; resource: multiplexed multipliers with weights in ROM; resource_unrolled: without the zeros, e.g. [latency, resource]',
      ),
    adderStyles: z
      .union([
        z.literal('auto').describe('Every adder style that can pay on the target'),
        z
          .array(z.enum(ADDER_STYLES).describe('An adder style, e.g. full_adder_cells'))
          .min(1)
          .max(ADDER_STYLES.length)
          .describe('Adder styles to weigh where legal, e.g. [compressor_tree]'),
      ])
      .default('auto')
      .describe(
        'compressor_tree: counters as logic; full_adder_cells: counters as cells of the library; carry_chain: two-operand additions for FPGA fabrics; auto, or e.g. [compressor_tree, full_adder_cells]',
      ),
    pipelineDepths: z
      .union([
        z.literal('auto').describe('Depths up to 4 that shorten the path by a tenth each'),
        z
          .array(z.int().min(1).max(8).describe('Pipeline depth in cycles, 1 … 8, e.g. 2'))
          .min(1)
          .max(8)
          .describe('Pipeline depths to weigh where legal, e.g. [1, 2, 3]'),
      ])
      .default('auto')
      .describe(
        'Cycles from a vector to its result in engines of reuse factor 1: registers inside allow a faster clock, auto or e.g. [1, 2]',
      ),
    ioTypes: z
      .array(z.enum(IO_TYPES).describe('io_parallel or io_stream, e.g. io_stream'))
      .min(1)
      .max(IO_TYPES.length)
      .default([...IO_TYPES])
      .describe(
        'io_parallel: the whole tensor in one beat; io_stream: one pixel a beat, e.g. [io_parallel]',
      ),
    clockPeriodNs: z
      .array(z.number().min(0.01).max(1_000_000).describe('Clock period in ns, e.g. 4'))
      .min(1)
      .max(64)
      .default([2, 4, 8])
      .describe('Clock periods in ns, e.g. [2, 4, 8]'),
    clockUncertainty: z
      .number()
      .min(0)
      .max(0.9)
      .default(0.1)
      .describe('Share of the clock period kept as margin, 0 … 0.9 (no unit), e.g. 0.1'),
  })
  .prefault({})
  .describe(
    'The hardware configurations to weigh, e.g. {clockPeriodNs: [2, 4], ioTypes: [io_stream]}',
  );
