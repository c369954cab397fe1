// Full adders of the generator become full-adder cells of the library, whatever those are called, and stay what they compute.
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fixed } from '../../src/core/fixed-point-format.js';
import { createRandom } from '../../src/core/random.js';
import type { AsicTarget } from '../../src/core/target.js';
import { runNetwork } from '../../src/fixed-point/interpreter.js';
import { stageWorkload } from '../../src/hardware/stage-workload.js';
import { stagesOf } from '../../src/hardware/stages.js';
import { FULL_ADDER } from '../../src/rtl/full-adder-module.js';
import { generateRtl } from '../../src/rtl/generate-rtl.js';
import { buildNetlist, planYosysRun } from '../../src/synthesis/build-netlist.js';
import { chooseYosys } from '../../src/synthesis/choose-yosys.js';
import { findFullAdderCell, mapFullAdder } from '../../src/synthesis/full-adder-cell.js';
import { parseLiberty } from '../../src/synthesis/liberty/parse-liberty.js';
import { countCells } from '../../src/synthesis/measure-netlist.js';
import { prepareLibrary } from '../../src/synthesis/prepare-library.js';
import type { SynthesisRequest } from '../../src/synthesis/synthesis-request.js';
import { findForbiddenCells } from '../../src/synthesis/usable-cells.js';
import { verifyNetlist } from '../../src/synthesis/verify-netlist.js';
import {
  computes,
  findSmallest,
  isFullAdder,
  isPlainFlipFlop,
  NAND2,
  XOR2,
} from '../../src/targets/find-cells.js';
import { generic45Liberty } from '../../src/targets/generic45.js';
import { loadTarget } from '../../src/targets/index.js';
import type { TargetSpec } from '../../src/targets/target-spec.js';
import { ChainBuilder, randomInputs } from '../rtl/network-builders.js';

const PDK = '../shared/data/pdk';
/** The smallest full adder of each library; undefined where it has none. */
const CELLS: readonly (readonly [TargetSpec, string | undefined])[] = [
  [{ kind: 'generic45' }, 'FA_X1'],
  ...(
    [
      ['sky130_fd_sc_hd', 'sky130_fd_sc_hd__tt_025C_1v80', 'sky130_fd_sc_hd__fa_1'],
      ['nangate45', 'NangateOpenCellLibrary_typical', 'FA_X1'],
      ['ihp-sg13g2', 'sg13g2_stdcell_typ_1p20V_25C', undefined],
      ['gf180mcu', 'gf180mcu_fd_sc_mcu7t5v0__tt_025C_5v00', 'gf180mcu_fd_sc_mcu7t5v0__addf_1'],
      ['asap7', 'asap7sc7p5t_RVT_TT_nldm_merged', 'FAx1_ASAP7_75t_R'],
      ['osu018', 'osu018_stdcells', 'FAX1'],
    ] as const
  ).map(
    ([kind, file, cell]) => [{ kind, liberty: `${PDK}/${kind}/${file}.lib.gz` }, cell] as const,
  ),
];

/** Two sums of four products in full-adder cells. */
function tinyDesign() {
  const random = createRandom(5, 'tiny');
  const network = new ChainBuilder(random, [4], fixed(4, 2)).dense(2, fixed(10, 5)).build('tiny');
  const config = { strategy: 'latency', reuseFactor: 1, adderStyle: 'full_adder_cells' } as const;
  const [stage] = stagesOf(network);
  const stages = { [stage.name]: config };
  const design = generateRtl(network, { ioType: 'io_parallel', clockPeriodNs: 10, stages });
  const inputs = randomInputs(random, network, 40);
  const vectors = { count: 40, inputs, outputs: runNetwork(network, inputs, 40) };
  return { design, vectors, workload: stageWorkload(stage, config, 'io_parallel') };
}

const INVERTER = [1, 0];
const BUFFER = [0, 1];

/** The target with one cell of each kind that the design cannot do without: large libraries take the tool long to read. */
function withFewCells(target: AsicTarget): AsicTarget {
  const { library, mappingCells } = prepareLibrary(target);
  const cells = [...library.cells.values()];
  const kept = new Set([mappingCells.tieHigh?.cell, mappingCells.tieLow?.cell]);
  const forbidden = findForbiddenCells(library, target.dontUse);
  const usable = cells.filter(({ name }) => !forbidden.has(name));
  for (const table of [INVERTER, BUFFER, NAND2, XOR2]) {
    kept.add(findSmallest(usable, (cell) => computes(cell, table))?.name);
  }
  kept.add(findSmallest(usable, (cell) => isPlainFlipFlop(cell, true))?.name);
  const names = usable.filter((cell) => !kept.has(cell.name) && !isFullAdder(cell));
  return { ...target, dontUse: [...target.dontUse, ...names.map(({ name }) => name)] };
}

function askFor(target: AsicTarget): SynthesisRequest {
  const { design, vectors } = tinyDesign();
  return {
    design,
    target,
    vectors,
    powerVectors: 4,
    clockPeriodNs: 10,
    effort: 'area',
    yosys: 'yowasp',
    timeoutSeconds: 60,
  };
}

describe('the netlist of a tiny tree', () => {
  describe.each(CELLS.map(([spec, cell]) => ({ spec, kind: spec.kind, cell })))(
    'has the full adders of $kind',
    ({ spec, cell }) => {
      const isThere = !('liberty' in spec) || existsSync(String(spec.liberty));
      test.skipIf(!isThere)('(needs ../shared/data/pdk)', async () => {
        const target = await loadTarget(spec, '.');
        const prepared = prepareLibrary(withFewCells(target));
        expect(prepared.mappingCells.fullAdder?.cell).toBe(cell);
        expect(target.technology.hasFullAdderCell).toBe(cell !== undefined);
        const request = askFor(target);
        const { design, vectors } = request;
        const run = planYosysRun(request, prepared);
        const { netlist } = await buildNetlist(chooseYosys('yowasp'), run, design.top);
        const counts = countCells(netlist);
        const { workload } = tinyDesign();
        expect(workload.fullAdderCells).toBeGreaterThan(3);
        if (cell !== undefined) expect(counts[cell]).toBe(workload.fullAdderCells);
        const { faults, verified } = verifyNetlist(netlist, prepared.library, design, vectors, {
          powerVectors: 4,
          stallSeed: 1,
        });
        expect(faults).toEqual([]);
        expect(verified).toMatchObject({ vectors: 40, mismatches: 0 });
      });
    },
  );
});

describe('the cell', () => {
  const library = parseLiberty(generic45Liberty(), 'generic45.lib');

  test('is not one that may not be used', () => {
    const find = (forbidden: readonly string[]) =>
      findFullAdderCell(library, (name) => !forbidden.includes(name))?.cell;
    expect(find([])).toBe('FA_X1');
    expect(find(['FA_X1'])).toBe('FA_X2');
    expect(find(['FA_X1', 'FA_X2'])).toBeUndefined();
  });

  test('is not one whose name would be a command of its own', () => {
    const hostile = generic45Liberty().replace('cell (FA_X1)', 'cell ("FA_X1 (); endmodule")');
    const cell = findFullAdderCell(parseLiberty(hostile, 'hostile.lib'), () => true);
    expect(cell?.cell).toBe('FA_X2');
  });

  test('is wired with inverters behind inverted outputs', () => {
    const text = mapFullAdder({
      cell: 'FAx1',
      inputs: ['A', 'B', 'CI'],
      sum: { pin: 'SN', inverted: true },
      carry: { pin: 'CO', inverted: false },
    });
    expect(text).toContain(`module ${FULL_ADDER} (`);
    expect(text).toContain('FAx1 cell (.A(a), .B(b), .CI(c), .SN(sum), .CO(carry));');
    expect(text).toContain('assign s = ~sum;');
    expect(text).toContain('assign co = carry;');
  });
});
