// Section `synthesis`: how much is built for real, and with which tool.
import { z } from 'zod';
import { externalSchema } from './external-section.js';

export const synthesisSchema = z
  .strictObject({
    layers: z
      .int()
      .min(0)
      .max(10_000)
      .default(14)
      .describe('Single layers to synthesise for calibration, 0 … 10000, e.g. 14'),
    networks: z
      .int()
      .min(0)
      .max(1_000)
      .default(3)
      .describe('Whole networks of the front to synthesise, 0 … 1000, e.g. 3'),
    vectors: z
      .int()
      .min(1)
      .max(65_536)
      .default(64)
      .describe('Test samples each netlist is compared on with the interpreter, e.g. 64'),
    powerVectors: z
      .int()
      .min(1)
      .max(65_536)
      .default(32)
      .describe('Test samples simulated to measure switching power, e.g. 32'),
    timeoutSeconds: z
      .number()
      .min(1)
      .max(604_800)
      .default(900)
      .describe('Longest time of one build in seconds, 1 … 604800, e.g. 900'),
    memoryLimitMb: z
      .int()
      .min(256)
      .max(16_777_216)
      .optional()
      .describe('Resident memory one build may take in MB, 256 … 16777216, e.g. 4000'),
    yosys: z
      .string()
      .min(1)
      .max(4096)
      .refine((path) => !path.includes('\0'), 'a path cannot hold a NUL character')
      .default('yowasp')
      .describe(
        'yowasp: the Yosys that comes with paretape; else the name or path of a native one, e.g. /usr/bin/yosys',
      ),
    effort: z
      .enum(['area', 'speed'])
      .default('area')
      .describe('What technology mapping aims at: area or speed, e.g. area'),
    external: externalSchema.optional(),
  })
  .prefault({})
  .describe('How much is built for real, e.g. {layers: 14, networks: 3, timeoutSeconds: 900}');
