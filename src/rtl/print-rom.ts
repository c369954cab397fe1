// A constant table as a module of its own: plain Verilog for simulation, a ROM macro in a build.
import type { RtlMemory, RtlModule } from '../core/rtl-design.js';
import { listRoms, type RomUse } from '../hardware/memory/macro-tables.js';
import { countRomAddressBits, romModuleName, type TableRom } from '../hardware/memory/table-rom.js';
import type { StageEngine } from '../hardware/stage-engine.js';
import { concatenate, constant, range } from './verilog-text.js';

function listPins(letter: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${letter}${index}`);
}

/** One line a word. */
function printWords({ words, columns }: TableRom, addressBits: number): string[] {
  return Array.from({ length: words }, (_, address) => {
    const word = columns.map((column) => column[address]).reverse();
    return `      ${constant(address, addressBits)}: read = ${columns.length}'b${word.join('')};`;
  });
}

function printModule(rom: TableRom): string {
  const { words, columns } = rom;
  const addressBits = countRomAddressBits(rom);
  const [address, data] = [listPins('a', addressBits), listPins('q', columns.length)];
  const isFull = words === 2 ** addressBits;
  return [
    `// ROM of ${words} words of ${columns.length} bits, read without a clock; a build puts a memory macro here`,
    `module ${romModuleName(rom)} (`,
    `  input wire ${address.join(', ')},`,
    `  output wire ${data.join(', ')}`,
    ');',
    `  function ${range(columns.length)} read(input ${range(addressBits)} address);`,
    '    case (address)',
    ...printWords(rom, addressBits),
    ...(isFull ? [] : [`      default: read = ${constant(0, columns.length)};`]),
    '    endcase',
    '  endfunction',
    `  assign ${concatenate(data)} = read(${concatenate(address)});`,
    'endmodule',
    '',
  ].join('\n');
}

/** An instance named `instance`; address bits and columns are connected to the nets given, lowest first. */
export function printRomInstance(
  rom: TableRom,
  instance: string,
  addressBit: (bit: number) => string,
  column: (index: number) => string,
): string {
  const addresses = listPins('a', countRomAddressBits(rom));
  const data = listPins('q', rom.columns.length);
  const pins = [
    ...addresses.map((pin, bit) => `.${pin}(${addressBit(bit)})`),
    ...data.map((pin, index) => `.${pin}(${column(index)})`),
  ];
  return `  ${romModuleName(rom)} ${instance} (${pins.join(', ')});`;
}

/** The modules that the printed engines have instances of, and what a build must know of them. */
export function printRoms(engines: readonly StageEngine[]): {
  readonly modules: readonly RtlModule[];
  readonly memories: readonly RtlMemory[];
} {
  const roms = new Map<string, RomUse['rom']>();
  for (const { rom } of engines.flatMap(listRoms)) roms.set(romModuleName(rom), rom);
  const found = [...roms];
  return {
    modules: found.map(([name, rom]) => ({ name, source: printModule(rom) })),
    memories: found.map(([module, { words, columns }]) => ({ module, words, columns })),
  };
}
