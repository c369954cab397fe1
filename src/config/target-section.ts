// Section `target`: the standard-cell library a design is built on.
import { z } from 'zod';
import { memorySchema } from './memory-section.js';
import { pathSchema } from './path-schema.js';

/** Open libraries whose cells are known by name; the Liberty file is on the user's machine. */
export const OPEN_LIBRARIES = [
  'sky130_fd_sc_hd',
  'nangate45',
  'ihp-sg13g2',
  'gf180mcu',
  'asap7',
  'osu018',
] as const;

const file = pathSchema('Liberty file of the library, .lib or .lib.gz', 'pdk/typical.lib');

/** Largest known: five. */
const MAX_PARTS = 32;

const parts = z
  .array(file)
  .min(1)
  .max(MAX_PARTS)
  .describe('Files of a library that comes in parts, merged to one, e.g. [simple.lib, seq.lib]');

const liberty = z
  .union([file, parts])
  .describe('Liberty file, or the list of files a library is cut into, e.g. pdk/typical.lib');

const generic45 = z
  .strictObject({
    kind: z.literal('generic45').describe('Built-in generic 45 nm library, not manufacturable'),
    memory: memorySchema.optional(),
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
    memory: memorySchema.optional(),
  })
  .describe('Any library, e.g. {kind: asic, liberty: my.lib, dontUse: ["*_lpflow_*"]}');

const openLibrary = z
  .strictObject({
    kind: z.enum(OPEN_LIBRARIES).describe('Open library whose cells are known by name'),
    liberty: z
      .union([file, parts])
      .optional()
      .describe(
        'Liberty file, its parts, or the folder of all corners; left out, the library is looked for where ciel, volare, open_pdks, qflow and OpenROAD put it, e.g. pdk/typical.lib',
      ),
    corner: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/)
      .optional()
      .describe('Corner by the name its file has; default: the typical one, e.g. tt_025C_1v80'),
    memory: memorySchema.optional(),
  })
  .describe('An open library, e.g. {kind: sky130_fd_sc_hd, corner: ss_100C_1v60}');

export const targetSchema = z
  .discriminatedUnion('kind', [generic45, asic, openLibrary])
  .default({ kind: 'generic45' })
  .describe(
    'Where the design is to be built: generic45, asic or the name of an open library, e.g. {kind: generic45}',
  );

export type TargetConfig = z.output<typeof targetSchema>;
