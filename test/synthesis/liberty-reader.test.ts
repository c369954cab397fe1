// The Liberty reader against a hand-made library, the open libraries and damaged files.
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { ParetapeError } from '../../src/core/errors.js';
import { createRandom } from '../../src/core/random.js';
import type { CellLibrary } from '../../src/synthesis/liberty/cell-library.js';
import { interpolateTable } from '../../src/synthesis/liberty/lookup-table.js';
import { parseLiberty } from '../../src/synthesis/liberty/parse-liberty.js';
import { selectWireLoad, wireLength } from '../../src/synthesis/liberty/wire-load.js';
import { TINY_LIBERTY } from './tiny-liberty.js';

const PDK = '../shared/data/pdk/';

function readFrom(file: string): CellLibrary {
  return parseLiberty(gunzipSync(readFileSync(PDK + file)).toString(), file);
}

function catchError(text: string): ParetapeError | undefined {
  try {
    parseLiberty(text, 'broken.lib');
    return undefined;
  } catch (error) {
    if (error instanceof ParetapeError) return error;
    throw error;
  }
}

describe('a hand-made library', () => {
  const library = parseLiberty(TINY_LIBERTY, 'tiny.lib');
  const inverter = library.cells.get('INV');
  const flipFlop = library.cells.get('DFF');

  it('reads a value that ends with its line, and averages leakage over the listed states only', () => {
    expect(inverter?.areaUm2).toBe(1);
    expect(inverter?.leakageNw).toBe(4);
  });

  it('turns tables with the load first into slew by load', () => {
    const arc = inverter?.pins.Y.timing[0];
    expect(Array.from(arc?.cellFall?.values ?? [])).toEqual([0.05, 0.1, 0.55, 0.6]);
    expect(interpolateTable(arc!.cellFall!, 0.5, 5)).toBeCloseTo(0.325, 12);
    expect(interpolateTable(arc!.cellRise!, 2, 20)).toBeCloseTo(2.3, 12);
  });

  it('turns constraint tables with the clock first into data by clock', () => {
    const setup = flipFlop?.pins.D.setup[0];
    expect(Array.from(setup?.rise?.values ?? [])).toEqual([0.2, 0.2, 0.3, 0.3]);
    expect(setup).toMatchObject({ clockPin: 'CK', edge: 'rising' });
  });

  it('reads unquoted expressions, pin lists, energies in fJ as pJ, and what it cannot use', () => {
    expect(flipFlop?.flipFlop).toMatchObject({
      clock: { kind: 'pin', pin: 'CK' },
      clear: { kind: 'not', of: { kind: 'pin', pin: 'RN' } },
    });
    expect(Object.keys(library.cells.get('NAND2')?.pins ?? {})).toEqual(['A', 'B', 'Y', 'unused']);
    expect(flipFlop?.pins.CK.power[0].rise?.values[0]).toBeCloseTo(0.006, 12);
    const unsupported = [...library.cells.values()].filter((cell) => cell.unsupported);
    expect(unsupported.map((cell) => cell.name)).toEqual(['LATCH']);
  });

  it('converts every unit: ps, pF, µW and mV give the same library as ns, fF, nW and V', () => {
    const scaled = TINY_LIBERTY.replace('"1ns"', '"1000ps"')
      .replace('"1nW"', '"0.001uW"')
      .replace('(1, ff)', '(0.001, "pf")')
      .replace('"1V"', '1000mV');
    expect(parseLiberty(scaled, 'tiny.lib')).toEqual(library);
  });

  it('takes names like __proto__ for plain pins', () => {
    const text = TINY_LIBERTY.replace('pin (unused)', 'pin (__proto__)');
    const pins = parseLiberty(text, 'tiny.lib').cells.get('NAND2')?.pins ?? {};
    expect(Object.keys(pins)).toContain('__proto__');
    expect(pins.constructor).toBeUndefined();
  });
});

test.each([
  ['library (x) {', 1, 1, "Expected '}' before the end"],
  ['cell (x) { }', 1, 1, "'library (name) { … }'"],
  ['library (x) {\n  time_unit "1ns";\n}', 2, 13, "':' or '(' after 'time_unit'"],
  ['library (x) {\n  comment : "abc;\n}', 2, 13, "closing '\"'"],
  ['library (x) {\n  a : "b" "c";\n}', 2, 11, "';' after the value of 'a'"],
  ['library (x) { /* }', 1, 15, "Expected '*/'"],
  ['library (x) { }\n}', 2, 1, 'the end of the file after the library'],
  ['library (x) { }', 1, 1, 'capacitive_load_unit (1, pf)'],
  ['library (x) { capacitive_load_unit (1, lb); }', 1, 15, 'Expected a number, a prefix'],
])('a syntax error says where it is and what was expected: %j', (text, line, column, expected) => {
  const error = catchError(text);
  expect(error).toMatchObject({
    code: 'INPUT',
    position: { file: 'broken.lib', line, column },
  });
  expect(`${error?.message} ${error?.hint}`).toContain(expected);
});

test.each([
  ['index_2 ("0, 10")', 'index_2 ("10, 0")', 'does not ascend'],
  ['values ("0.1, 0.2", ', 'values ("0.1, ", ', 'Expected 4'],
  ['values ("0.3"); } cell_fall', 'values ("x"); } cell_fall', "'x' in values is no number"],
  ['cell_rise (d)', 'cell_rise (q)', "Unknown table template 'q'"],
  ['function : "!(A B)"', 'function : "!(A B"', "Expected ')'"],
  ['nom_voltage : 1.0', 'nom_voltage : 0', 'no voltage'],
  ['cell (NAND2)', 'cell (INV)', "'INV' is defined twice"],
  ['pin (CK) {\n      direction : input', 'pin (CK) {\n      direction : up', "direction 'up'"],
])('a meaningless value is an error with a position: %s', (from, to, expected) => {
  expect(TINY_LIBERTY).toContain(from);
  const error = catchError(TINY_LIBERTY.replace(from, to));
  expect(error?.code).toBe('INPUT');
  expect(error?.position?.line).toBeGreaterThan(0);
  expect(`${error?.message} ${error?.hint}`).toContain(expected);
});

test('damaged text is read or refused with a position, never a crash or a hang', () => {
  const random = createRandom(7, 'liberty');
  const marks = '(){}":;,\\/*!\n+-9x';
  let refused = 0;
  for (let round = 0; round < 1500; round++) {
    const at = random.integer(TINY_LIBERTY.length);
    const length = random.integer(4);
    const mark = marks[random.integer(marks.length)];
    const text =
      round % 3 === 0
        ? TINY_LIBERTY.slice(0, at)
        : TINY_LIBERTY.slice(0, at) + mark + TINY_LIBERTY.slice(at + length);
    const error = catchError(text);
    if (error === undefined) continue;
    refused++;
    expect(error.code).toBe('INPUT');
    expect(error.position?.line).toBeGreaterThan(0);
    expect(error.position?.column).toBeGreaterThan(0);
  }
  expect(refused).toBeGreaterThan(500);
  expect(catchError(`library (x) {${'g () {'.repeat(100_000)}`)?.message).toContain('deeper');
});

test('wire lengths follow the table, gaps are interpolated, and the slope continues it', () => {
  const rows =
    'wire_load (w) { capacitance : 2; resistance : 0.5; slope : 3; fanout_length (1, 10); fanout_length (3, 14); }';
  const text = TINY_LIBERTY.replace('cell (INV)', `${rows} default_wire_load : w; cell (INV)`);
  const wireLoad = selectWireLoad(parseLiberty(text, 'tiny.lib'), 100);
  expect(wireLoad).toMatchObject({ capacitanceFfPerUnit: 2, resistanceKohmPerUnit: 0.5 });
  expect([0, 1, 2, 3, 5].map((fanout) => wireLength(wireLoad!, fanout))).toEqual([
    0, 10, 12, 14, 20,
  ]);
});

test('without a default the wire load is chosen by the area of the design', () => {
  const row = (name: string, length: number) =>
    `wire_load (${name}) { capacitance : 1; resistance : 1; fanout_length (1, ${length}); }`;
  const selection =
    'wire_load_selection (s) { wire_load_from_area (0, 50, "a"); wire_load_from_area (50, 90, "b"); }';
  const rows = `${row('a', 1)} ${row('b', 2)} ${selection}`;
  const library = parseLiberty(
    TINY_LIBERTY.replace('cell (INV)', `${rows} cell (INV)`),
    'tiny.lib',
  );
  expect([0, 49, 50, 1000].map((area) => selectWireLoad(library, area)?.name)).toEqual([
    'a',
    'a',
    'b',
    'b',
  ]);
});

test('a cell that reads what is no pin of it, or a flip-flop without a clock, is unsupported', () => {
  const change = (from: string, to: string) => {
    expect(TINY_LIBERTY).toContain(from);
    return parseLiberty(TINY_LIBERTY.replace(from, to), 'tiny.lib');
  };
  expect(change('"!(A B)"', '"!(A X)"').cells.get('NAND2')?.unsupported).toBe(true);
  expect(change('clocked_on : CK;', '').cells.get('DFF')?.unsupported).toBe(true);
  expect(change('area : 2;', 'statetable ("A", "B") {}').cells.get('NAND2')?.unsupported).toBe(
    true,
  );
});

test('interpolation is exact at every corner of a table', () => {
  const axis = fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(axis, axis, (a, b) => {
      const slewsNs = Float64Array.from(a).sort();
      const loadsFf = Float64Array.from(b).sort();
      const values = Float64Array.from({ length: a.length * b.length }, (_, i) => (i * 37) % 11);
      const table = { slewsNs, loadsFf, values };
      for (let i = 0; i < a.length; i++) {
        for (let j = 0; j < b.length; j++) {
          const read = interpolateTable(table, slewsNs[i], loadsFf[j]);
          expect(read).toBeCloseTo(values[i * b.length + j], 9);
        }
      }
    }),
  );
});

/** NAND2 and its area, full count of cells, a capacitance in fF, and volts, from the data's README. */
const OPEN_LIBRARIES = [
  ['sky130_fd_sc_hd/sky130_fd_sc_hd__tt_025C_1v80', 'sky130_fd_sc_hd__nand2_1', 3.7536, 428, 1.8],
  ['nangate45/NangateOpenCellLibrary_typical', 'NAND2_X1', 0.798, 134, 1.1],
  ['asap7/asap7sc7p5t_RVT_TT_nldm_merged', 'NAND2x1_ASAP7_75t_R', 0.08748, 202, 0.7],
  ['ihp-sg13g2/sg13g2_stdcell_typ_1p20V_25C', 'sg13g2_nand2_1', 7.2576, 84, 1.2],
  [
    'gf180mcu/gf180mcu_fd_sc_mcu7t5v0__tt_025C_5v00',
    'gf180mcu_fd_sc_mcu7t5v0__nand2_1',
    10.976,
    229,
    5,
  ],
  ['osu018/osu018_stdcells', 'NAND2X1', 24, 32, 1.8],
] as const;

describe.each(OPEN_LIBRARIES)('%s (needs ../shared/data/pdk)', (name, nand, area, count, volts) => {
  const file = `${name}.lib.gz`;
  test.skipIf(!existsSync(PDK + file))(
    'reads with sizes, delays and energies of a real gate',
    () => {
      const library = readFrom(file);
      expect(library.cells.size).toBe(count);
      expect(library.voltageV).toBe(volts);
      expect(library.cells.get(nand)?.areaUm2).toBe(area);
      const usable = [...library.cells.values()].filter((cell) => !cell.unsupported);
      expect(usable.length).toBeGreaterThan(25);
      for (const cell of usable) {
        for (const pin of Object.values(cell.pins)) {
          // A gate's input weighs femtofarads in every process from 7 to 180 nm.
          if (pin.direction !== 'input') continue;
          expect(pin.riseCapacitanceFf).toBeGreaterThan(0.1);
          expect(pin.riseCapacitanceFf).toBeLessThan(3000);
        }
      }
      const output = Object.values(library.cells.get(nand)!.pins).find((pin) => pin.function)!;
      const [arc] = output.timing;
      const delayNs = interpolateTable(arc.cellRise!, library.defaultSlewNs, 0);
      expect(delayNs).toBeGreaterThan(0.002);
      expect(delayNs).toBeLessThan(0.3);
      // One rise and one fall together consume a few CV² of the gate's own few femtofarads.
      const { power } = output;
      const pairPj = power[0].rise!.values[0] + power[0].fall!.values[0];
      expect(pairPj / volts ** 2).toBeGreaterThan(1e-5);
      expect(pairPj / volts ** 2).toBeLessThan(0.1);
    },
  );
});

test.skipIf(!existsSync(`${PDK}sky130_fd_sc_hd`))(
  'sky130 (13 MB) reads in under 1.5 s of processor time (needs ../shared/data/pdk)',
  () => {
    const text = gunzipSync(readFileSync(`${PDK}${OPEN_LIBRARIES[0][0]}.lib.gz`)).toString();
    const seconds = [1, 2, 3].map(() => {
      const start = process.cpuUsage();
      parseLiberty(text, 'sky130.lib');
      return process.cpuUsage(start).user / 1e6;
    });
    expect(Math.min(...seconds)).toBeLessThan(1.5);
  },
);
