// Loading targets: files that are there, that are not, and that are damaged; figures against the data's README.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { parseLiberty } from '../../src/synthesis/liberty/parse-liberty.js';
import { generic45Liberty } from '../../src/targets/generic45.js';
import { KNOWN_LIBRARIES, loadTarget } from '../../src/targets/index.js';
import type { KnownLibraryKind } from '../../src/targets/target-spec.js';
import { deriveTechnology } from '../../src/targets/technology.js';

const PDK = '../shared/data/pdk';

describe('files', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'paretape-targets-'));
    writeFileSync(join(folder, 'mine.lib'), generic45Liberty());
    writeFileSync(join(folder, 'mine.lib.gz'), gzipSync(generic45Liberty()));
    writeFileSync(join(folder, 'cut.lib.gz'), gzipSync(generic45Liberty()).subarray(0, 5000));
    writeFileSync(join(folder, 'bomb.lib.gz'), gzipSync(Buffer.alloc(300 * 1024 * 1024)));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const load = (liberty: string, more = {}) =>
    loadTarget({ kind: 'asic', liberty, ...more }, folder);

  it('are the same target packed and unpacked', async () => {
    const plain = await load('mine.lib', { name: 'mine' });
    const packed = await load('mine.lib.gz', { name: 'mine' });
    expect(packed.libertyHash).toBe(plain.libertyHash);
    expect(packed.technology).toEqual(plain.technology);
    expect(plain.id).toBe('mine');
    expect((await load('mine.lib')).id).toBe('generic45');
  });

  it('that are missing are reported with the nearest name', async () => {
    await expect(load('mime.lib')).rejects.toMatchObject({
      code: 'MISSING',
      hint: expect.stringContaining(join(folder, 'mine.lib')),
    });
    await expect(load('none/mine.lib')).rejects.toMatchObject({
      code: 'MISSING',
      hint: expect.stringContaining('does not exist either'),
    });
    await expect(load('.')).rejects.toMatchObject({ code: 'MISSING' });
  });

  it('that are damaged or blow up when unpacked are INPUT errors', async () => {
    await expect(load('cut.lib.gz')).rejects.toMatchObject({ code: 'INPUT' });
    await expect(load('bomb.lib.gz')).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringContaining('larger than 256 MiB'),
    });
  });

  it('whose NAND2 may not be used cannot be a target', async () => {
    await expect(load('mine.lib', { dontUse: ['NAND2*'] })).rejects.toMatchObject({
      code: 'MISSING',
      message: expect.stringContaining('two-input NAND'),
    });
  });
});

const numbersOf = (figures: object) =>
  Object.values(figures).filter((value) => typeof value === 'number');

test('a library without adder, XOR and multiplexer gets their figures from the gates it has', () => {
  const library = parseLiberty(generic45Liberty(), 'generic45.lib');
  const whole = deriveTechnology(library, []);
  const without = deriveTechnology(library, ['FA_*']);
  expect(without.fullAdderAreaUm2).toBeCloseTo(2 * whole.xor2AreaUm2 + 3 * whole.nand2AreaUm2, 9);
  const bare = deriveTechnology(library, ['FA_*', 'XOR*', 'MUX*', 'AND*']);
  expect(bare.xor2AreaUm2).toBeCloseTo(4 * whole.nand2AreaUm2, 9);
  expect(bare.and2AreaUm2).toBeCloseTo(1.5 * whole.nand2AreaUm2, 9);
  for (const figures of [whole, without, bare]) {
    for (const value of numbersOf(figures)) expect(value).toBeGreaterThan(0);
    expect(figures.fullAdderAreaUm2).toBeGreaterThan(figures.xor2AreaUm2);
    expect(figures.flipFlopAreaUm2).toBeGreaterThan(figures.nand2AreaUm2);
  }
});

/** Areas in µm² of NAND2, full adder (undefined: none in the library), flip-flop without reset and XOR2. */
const AREAS: readonly [KnownLibraryKind, string, number, number | undefined, number, number][] = [
  ['sky130_fd_sc_hd', 'sky130_fd_sc_hd__tt_025C_1v80', 3.7536, 20.0192, 20.0192, 8.7584],
  ['nangate45', 'NangateOpenCellLibrary_typical', 0.798, 4.256, 4.522, 1.596],
  ['ihp-sg13g2', 'sg13g2_stdcell_typ_1p20V_25C', 7.2576, undefined, 48.9888, 14.5152],
  ['gf180mcu', 'gf180mcu_fd_sc_mcu7t5v0__tt_025C_5v00', 10.976, 72.4416, 63.6608, 26.3424],
  ['asap7', 'asap7sc7p5t_RVT_TT_nldm_merged', 0.05832, 0.20412, 0.2916, 0.13122],
  ['osu018', 'osu018_stdcells', 24, 120, 96, 56],
];

describe.each(AREAS)('%s (needs ../shared/data/pdk)', (kind, file, nand, adder, flipFlop, xor) => {
  const liberty = `${PDK}/${kind}/${file}.lib.gz`;
  test.skipIf(!existsSync(liberty))('gives the figures of its cells', async () => {
    const target = await loadTarget({ kind, liberty }, '.');
    const { technology } = target;
    expect(target.id).toBe(kind);
    expect(technology.nand2AreaUm2).toBeCloseTo(nand, 5);
    expect(technology.flipFlopAreaUm2).toBeCloseTo(flipFlop, 4);
    expect(technology.xor2AreaUm2).toBeCloseTo(xor, 4);
    if (adder !== undefined) expect(technology.fullAdderAreaUm2).toBeCloseTo(adder, 4);
    for (const value of numbersOf(technology)) expect(value).toBeGreaterThan(0);
    expect(technology.hasFullAdderCell).toBe(adder !== undefined);
    const known = KNOWN_LIBRARIES.find((library) => library.kind === kind);
    expect(target.dontUse).toBe(known?.dontUse);
    expect(target.predictive).toBe(kind === 'nangate45' || kind === 'asap7');
  });
});
