// Section `target`: the standard-cell library a design is built on.
import { z } from 'zod';
import { pathSchema } from './path-schema.js';

/** Open libraries whose cells are known by name; the user brings the Liberty file. */
export const OPEN_LIBRARIES = [
  'sky130_fd_sc_hd',
  'nangate45',
  'ihp-sg13g2',
  'gf180mcu',
  'asap7',
  'osu018',
] as const;

const liberty = pathSchema('Liberty file of the library, .lib or .lib.gz', 'pdk/typical.lib');

const generic45 = z
  .strictObject({
    kind: z.literal('generic45').describe('Built-in generic 45 nm library, not manufacturable'),
  })
  .describe('Built-in library for trying out, no file needed, e.g. {kind: generic45}');

const asic = z
  .strictObject({
    kind: z.literal('asic').describe('Any standard-cell library with a Liberty file'),
    liberty,
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/)
      .optional()
      .describe('Name of the target in reports, e.g. my65lp; default: the name in the library'),
    dontUse: z
      .array(z.string().min(1).max(200).describe('Pattern of cell names, e.g. *_lpflow_*'))
      .max(1000)
      .default([])
      .describe('Cells synthesis must not use, with * and ?, e.g. ["*_lpflow_*", "ANTENNA*"]'),
  })
  .describe('Any library, e.g. {kind: asic, liberty: my.lib, dontUse: ["*_lpflow_*"]}');

const openLibrary = z
  .strictObject({
    kind: z.enum(OPEN_LIBRARIES).describe('Open library whose cells are known by name'),
    liberty,
  })
  .describe('An open library, e.g. {kind: sky130_fd_sc_hd, liberty: sky130_tt.lib}');

export const targetSchema = z
  .discriminatedUnion('kind', [generic45, asic, openLibrary])
  .default({ kind: 'generic45' })
  .describe(
    'Where the design is to be built: generic45, asic or the name of an open library, e.g. {kind: generic45}',
  );

export type TargetConfig = z.output<typeof targetSchema>;
