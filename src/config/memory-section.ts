// Key `target.memory`: the ROM macros that a user has beside the cells of a library, with what their data sheet says.
import { z } from 'zod';

const MOST_MACROS = 64;

function figure(what: string, unit: string, example: number) {
  return z.number().min(0).max(1e9).describe(`${what} in ${unit}, 0 … 1e9, e.g. ${example}`);
}

function count(what: string, least: number, most: number) {
  return z.int().min(least).max(most).describe(`${what}, ${least} … ${most}`);
}

function range(what: string, least: number, most: number, example: string) {
  return z
    .strictObject({
      min: count('Least', least, most),
      max: count('Most', least, most),
    })
    .superRefine(({ min, max }, context) => {
      if (min <= max) return;
      const message = `the least, ${min}, is more than the most, ${max}`;
      context.addIssue({ code: 'custom', path: ['min'], message });
    })
    .describe(`${what}, both ends included, e.g. ${example}`);
}

const macro = z
  .strictObject({
    kind: z
      .literal('rom')
      .describe(
        'rom: contents fixed when the chip is made, data follows the address without a clock',
      ),
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/)
      .describe('Name in reports, e.g. rom_compiler_8nm'),
    words: range(
      'Words of one macro; tables of more than 4096 words are refused',
      2,
      65_536,
      '{min: 16, max: 4096}',
    ),
    width: range(
      'Bits of a word of one macro; wider tables stand in several side by side',
      1,
      4096,
      '{min: 4, max: 64}',
    ),
    bits: range(
      'Words times bits of one macro; default: as words and width allow',
      2,
      268_435_456,
      '{min: 256, max: 65536}',
    ).optional(),
    area: z
      .strictObject({
        fixedUm2: figure('Area of a macro without any bit', 'µm²', 900),
        perBitUm2: figure('Area of each bit', 'µm²', 0.25),
      })
      .describe(
        'Area: fixedUm2 + perBitUm2 · words · width, e.g. {fixedUm2: 900, perBitUm2: 0.25}',
      ),
    energy: z
      .strictObject({
        perReadPj: figure('Energy of a read of a word without any bit', 'pJ', 0.4),
        perBitPj: figure('Energy of each bit of the word read', 'pJ', 0.01),
      })
      .describe(
        'Energy of a read: perReadPj + perBitPj · width, e.g. {perReadPj: 0.4, perBitPj: 0.01}',
      ),
    leakage: z
      .strictObject({
        fixedNw: figure('Leakage of a macro without any bit', 'nW', 50),
        perBitNw: figure('Leakage of each bit', 'nW', 0.01),
      })
      .describe('Leakage: fixedNw + perBitNw · words · width, e.g. {fixedNw: 50, perBitNw: 0.01}'),
    access: z
      .strictObject({
        fixedNs: figure('Address to data without any address bit', 'ns', 0.6),
        perAddressBitNs: figure('More for each address bit', 'ns', 0.05),
      })
      .describe(
        'Address to data: fixedNs + perAddressBitNs · log2(words), e.g. {fixedNs: 0.6, perAddressBitNs: 0.05}',
      ),
    pins: z
      .strictObject({
        addressFf: figure('Capacitance of an address pin', 'fF', 2),
        dataSlewNs: figure('Transition time of a data pin', 'ns', 0.05),
      })
      .describe('Pins of a macro, e.g. {addressFf: 2, dataSlewNs: 0.05}'),
  })
  .describe(
    'A ROM macro by its data sheet, e.g. {kind: rom, name: rom1, words: {min: 16, max: 1024}}',
  );

export const memorySchema = z
  .strictObject({
    macros: z
      .array(macro)
      .min(1)
      .max(MOST_MACROS)
      .superRefine((macros, context) => {
        macros.forEach(({ name }, index) => {
          if (macros.findIndex((other) => other.name === name) === index) return;
          const message = `a macro named "${name}" is declared twice`;
          context.addIssue({ code: 'custom', path: [index, 'name'], message });
        });
      })
      .describe('The macros there are; of those that hold a table the smallest is taken'),
  })
  .describe(
    'Memory macros beside the cells, for tables and weight ROMs; without them these are logic, e.g. {macros: [{kind: rom, …}]}',
  );

/** What a user declares of memory macros. */
export type MemoryConfig = z.output<typeof memorySchema>;
