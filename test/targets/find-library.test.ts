// Finding libraries: where installers put them, which corner is taken, what is said when they are not there.
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ParetapeError } from '../../src/core/errors.js';
import { parseLiberty } from '../../src/synthesis/liberty/parse-liberty.js';
import { trimLiberty } from '../../src/synthesis/trim-liberty.js';
import { findLibrary, listInstalled } from '../../src/targets/find-library.js';
import { generic45Liberty } from '../../src/targets/generic45.js';
import {
  describeMachine,
  findKnownLibrary,
  KNOWN_LIBRARIES,
  loadTarget,
} from '../../src/targets/index.js';
import { type LibrarySearch, listLibraryFolders } from '../../src/targets/library-roots.js';
import { mergeLiberty } from '../../src/targets/merge-liberty.js';
import type { KnownLibraryKind } from '../../src/targets/target-spec.js';

const SKY = findKnownLibrary('sky130_fd_sc_hd');
const SKY_LIB = 'sky130A/libs.ref/sky130_fd_sc_hd/lib';
const text = generic45Liberty();

let machine = '';
let search: LibrarySearch;
beforeEach(() => {
  machine = mkdtempSync(join(tmpdir(), 'paretape-find-'));
  const home = join(machine, 'home');
  search = { baseDir: join(machine, 'study'), cwd: join(machine, 'work'), home, env: {} };
  return () => rmSync(machine, { recursive: true });
});

function put(path: string, content: string | Uint8Array = text): string {
  const file = join(machine, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

const skyFile = (corner: string) => `sky130_fd_sc_hd__${corner}.lib`;

describe('a library is found where it is installed', () => {
  test('$PDK_ROOT comes before ~/.ciel, that before ~/.volare, that before shared data', async () => {
    const places = [
      `pdk/${SKY_LIB}`,
      `home/.ciel/${SKY_LIB}`,
      `home/.volare/${SKY_LIB}`,
      'shared/data/pdk/sky130_fd_sc_hd',
    ];
    const withRoot = { ...search, env: { PDK_ROOT: join(machine, 'pdk') } };
    for (const place of places.toReversed()) {
      const file = put(`${place}/${skyFile('tt_025C_1v80')}`);
      expect(await findLibrary(SKY, withRoot)).toEqual({ corner: 'tt_025C_1v80', files: [file] });
    }
    expect((await listInstalled(SKY, withRoot)).map(({ folder }) => folder)).toEqual(
      places.map((place) => join(machine, place)),
    );
    expect((await findLibrary(SKY, search)).files[0]).toContain('.ciel');
  });

  test('the only version that ciel has is taken though none is enabled; of several the enabled one', async () => {
    const version = (hash: string) => `home/.ciel/ciel/sky130/versions/${hash}`;
    const first = put(`${version('0fe5')}/${SKY_LIB}/${skyFile('tt_025C_1v80')}`);
    expect((await findLibrary(SKY, search)).files).toEqual([first]);
    put(`${version('a918')}/${SKY_LIB}/${skyFile('tt_025C_1v80')}`);
    await expect(findLibrary(SKY, search)).rejects.toMatchObject({
      code: 'MISSING',
      message: expect.stringMatching(/several versions[\s\S]*0fe5[\s\S]*a918/),
      hint: expect.stringContaining('ciel enable --pdk-family sky130'),
    });
    symlinkSync(join(machine, version('a918'), 'sky130A'), join(machine, 'home/.ciel/sky130A'));
    expect((await findLibrary(SKY, search)).files[0]).toContain('.ciel/sky130A');
  });

  test.each([
    ['gf180mcu', '.ciel/gf180mcuD/libs.ref/gf180mcu_fd_sc_mcu7t5v0/lib'],
    ['ihp-sg13g2', '.ciel/ihp-sg13g2/libs.ref/sg13g2_stdcell/lib'],
    ['osu018', '/usr/share/qflow/tech/osu018'],
    ['nangate45', 'flow/platforms/nangate45/lib'],
    ['asap7', 'flow/platforms/asap7/lib/NLDM'],
  ])('%s is looked for in %s', async (kind, folder) => {
    const env = { FLOW_HOME: join(machine, 'home/flow') };
    const folders = await listLibraryFolders(findKnownLibrary(kind), { ...search, env });
    const wanted = folder.startsWith('/') ? folder : join(machine, 'home', folder);
    expect(folders).toContain(wanted);
  });

  test('where it is not, the error lists every place and how to install', async () => {
    for (const library of KNOWN_LIBRARIES.filter(({ kind }) => kind !== 'osu018')) {
      const error = await findLibrary(library, search).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ParetapeError);
      const { code, message, hint } = error as ParetapeError;
      expect(code).toBe('MISSING');
      for (const folder of await listLibraryFolders(library, search)) {
        expect(message).toContain(folder);
      }
      expect(hint).toContain(library.files.install);
    }
    expect(() => findKnownLibrary('sky130_hd')).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(/^did you mean sky130_fd_sc_hd\?/) }),
    );
  });
});

describe('corners', () => {
  beforeEach(() => {
    for (const corner of ['tt_025C_1v80', 'ss_100C_1v60']) {
      put(`study/pdk/${skyFile(corner)}`);
    }
    put('study/pdk/README.md');
  });
  const load = (spec: object) =>
    loadTarget({ kind: 'sky130_fd_sc_hd', ...spec }, search.baseDir, search);

  test('the typical one of a folder is the default, another one names the target', async () => {
    expect(await load({ liberty: 'pdk' })).toMatchObject({
      id: 'sky130_fd_sc_hd',
      description: 'SkyWater 130 nm, high density, corner tt_025C_1v80',
    });
    const slow = await load({ liberty: 'pdk', corner: 'ss_100C_1v60' });
    expect(slow.id).toBe('sky130_fd_sc_hd__ss_100C_1v60');
    expect(await load({ liberty: `pdk/${skyFile('ss_100C_1v60')}` })).toEqual(slow);
  });

  test('one that is not there is reported with the nearest', async () => {
    await expect(load({ liberty: 'pdk', corner: 'ss_100C_1v61' })).rejects.toMatchObject({
      code: 'MISSING',
      hint: 'did you mean ss_100C_1v60? there: ss_100C_1v60, tt_025C_1v80',
    });
  });

  test('one that contradicts the named file is refused', async () => {
    const liberty = `pdk/${skyFile('tt_025C_1v80')}`;
    expect((await load({ liberty, corner: 'tt_025C_1v80' })).id).toBe('sky130_fd_sc_hd');
    await expect(load({ liberty, corner: 'ss_100C_1v60' })).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringContaining('it is of corner tt_025C_1v80'),
    });
  });
});

describe('a library in parts is the library whole', () => {
  const names = [...parseLiberty(text, 'whole').cells.keys()];
  const PARTS = ['SIMPLE', 'INVBUF', 'SEQ', 'AO', 'OA'];
  const partOf = (index: number) =>
    trimLiberty(text, new Set(names.filter((_, cell) => cell % PARTS.length !== index)));
  const fileOf = (part: string) => `asap7sc7p5t_${part}_RVT_TT_nldm_211120.lib.gz`;
  const putParts = () =>
    PARTS.map((part, index) => put(`study/asap7/${fileOf(part)}`, gzipSync(partOf(index))));

  test('from a folder and from a list of files', async () => {
    const liberty = putParts();
    const load = (spec: object) => loadTarget({ kind: 'asap7', ...spec }, search.baseDir, search);
    const fromFolder = await load({ liberty: 'asap7' });
    const whole = parseLiberty(text, 'whole');
    const merged = parseLiberty(fromFolder.liberty, 'merged');
    expect(new Map([...merged.cells].sort())).toEqual(new Map([...whole.cells].sort()));
    expect({ ...merged, cells: 0 }).toEqual({ ...whole, cells: 0 });
    const inFolderOrder = await load({ liberty });
    expect(inFolderOrder.libertyHash).toBe(fromFolder.libertyHash);
    expect(inFolderOrder.technology).toEqual(fromFolder.technology);
  });

  test('a part that is not there is named', async () => {
    rmSync(putParts()[2]);
    await expect(
      loadTarget({ kind: 'asap7', liberty: 'asap7' }, search.baseDir, search),
    ).rejects.toMatchObject({ code: 'MISSING', message: expect.stringContaining('part SEQ') });
  });

  test('parts of another unit, and cells that come twice, are refused', () => {
    const [a, b] = [0, 1].map((index) => ({ text: partOf(index), fileName: `${index}.lib` }));
    expect(() => mergeLiberty([a, a])).toThrow(/cell\(.*\) is in another part too/);
    const changed = { ...b, text: b.text.replace(/time_unit : "1(\w)s"/, 'time_unit : "10$1s"') };
    expect(changed.text).not.toBe(b.text);
    expect(() => mergeLiberty([a, changed])).toThrow(
      expect.objectContaining({
        code: 'INPUT',
        message: expect.stringMatching(/^time_unit differs: in 0\.lib/),
        position: expect.objectContaining({ file: '1.lib' }),
      }),
    );
  });
});

describe('the open libraries beside the checkout', () => {
  const PDK = '../shared/data/pdk';
  const kinds: readonly KnownLibraryKind[] = ['ihp-sg13g2', 'osu018'];
  let home = '';
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'paretape-home-'));
  });
  afterAll(() => rmSync(home, { recursive: true }));

  test.skipIf(!existsSync(PDK)).each(kinds)(
    '%s is found without a path (needs ../shared/data/pdk)',
    async (kind) => {
      const here = { ...describeMachine(machine), home, env: {} };
      const target = await loadTarget({ kind }, machine, here);
      expect(target.id).toBe(kind);
      expect(target.technology.nand2AreaUm2).toBeGreaterThan(0);
    },
  );
});
