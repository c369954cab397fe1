// Derives the scale figures of uncalibrated estimates from a cell library.
import { ParetapeError } from '../core/errors.js';
import type { Technology } from '../core/target.js';
import type { Cell, CellLibrary } from '../synthesis/liberty/cell-library.js';
import { findForbiddenCells } from '../synthesis/usable-cells.js';
import {
  AND2,
  computes,
  findSmallest,
  isFullAdder,
  isPlainFlipFlop,
  MUX2,
  NAND2,
  XOR2,
} from './find-cells.js';
import {
  clockEnergyPj,
  inputCapacitanceFf,
  outputEnergyPj,
  setupNs,
  worstDelayNs,
} from './measure-cell.js';

/** NAND2 areas of gates a library lacks: four for XOR2, three and a half for MUX2, one and a half for AND2. */
const XOR2_NANDS = 4;
const MUX2_NANDS = 3.5;
const AND2_NANDS = 1.5;
/** Carry logic beside the two XORs of a full adder, in NAND2. */
const CARRY_NANDS = 3;

const FANOUT = 2;

/**
 * Figures of the smallest cells synthesis may use, found by function. A library without a full adder gets that of two
 * XOR2 and three NAND2. MISSING error when there is no NAND2 or no flip-flop: nothing can be built then.
 */
export function deriveTechnology(library: CellLibrary, dontUse: readonly string[]): Technology {
  const forbidden = findForbiddenCells(library, dontUse);
  const cells = [...library.cells.values()].filter((cell) => !forbidden.has(cell.name));
  const need = (what: string, matches: (cell: Cell) => boolean) =>
    findSmallest(cells, matches) ?? failMissing(library, what);
  const nand = need('two-input NAND', (cell) => computes(cell, NAND2));
  const flipFlop = need('rising-edge flip-flop', (cell) => isPlainFlipFlop(cell, true));
  const plain = findSmallest(cells, (cell) => isPlainFlipFlop(cell, false)) ?? flipFlop;
  const xor = findSmallest(cells, (cell) => computes(cell, XOR2));
  const areaOf = (cell: Cell | undefined, nands: number) => cell?.areaUm2 ?? nands * nand.areaUm2;
  const flipFlopLoadFf = FANOUT * inputCapacitanceFf(nand);
  return {
    nand2AreaUm2: nand.areaUm2,
    flipFlopAreaUm2: plain.areaUm2,
    mux2AreaUm2: areaOf(
      findSmallest(cells, (cell) => computes(cell, MUX2)),
      MUX2_NANDS,
    ),
    xor2AreaUm2: areaOf(xor, XOR2_NANDS),
    and2AreaUm2: areaOf(
      findSmallest(cells, (cell) => computes(cell, AND2)),
      AND2_NANDS,
    ),
    ...describeFullAdder(library, findSmallest(cells, isFullAdder), xor, nand),
    flipFlopDelayNs: worstDelayNs(library, plain, flipFlopLoadFf) + setupNs(library, plain),
    flipFlopClockEnergyPj: clockEnergyPj(library, plain),
    nand2LeakageNw: nand.leakageNw,
  };
}

function failMissing(library: CellLibrary, what: string): never {
  throw new ParetapeError('MISSING', `Library '${library.name}' has no usable ${what}`, {
    hint: 'Check the patterns in dontUse and that the file is a standard-cell library.',
  });
}

type FullAdderFigures = Pick<
  Technology,
  'fullAdderAreaUm2' | 'hasFullAdderCell' | 'fullAdderDelayNs' | 'fullAdderEnergyPj'
>;

/** The library's full adder, else two XOR2 (or NAND2 in their place) in series and carry logic. */
function describeFullAdder(
  library: CellLibrary,
  adder: Cell | undefined,
  xor: Cell | undefined,
  nand: Cell,
): FullAdderFigures {
  if (adder !== undefined) {
    const loadFf = FANOUT * inputCapacitanceFf(adder);
    return {
      fullAdderAreaUm2: adder.areaUm2,
      hasFullAdderCell: true,
      fullAdderDelayNs: worstDelayNs(library, adder, loadFf),
      fullAdderEnergyPj: outputEnergyPj(library, adder, loadFf),
    };
  }
  const cell = xor ?? nand;
  // An XOR of NAND2 gates is three levels deep and moves about as many outputs.
  const perXor = xor === undefined ? 3 : 1;
  const loadFf = FANOUT * inputCapacitanceFf(cell);
  const xorArea = xor?.areaUm2 ?? XOR2_NANDS * nand.areaUm2;
  return {
    fullAdderAreaUm2: 2 * xorArea + CARRY_NANDS * nand.areaUm2,
    hasFullAdderCell: false,
    fullAdderDelayNs: 2 * perXor * worstDelayNs(library, cell, loadFf),
    fullAdderEnergyPj: 2 * perXor * outputEnergyPj(library, cell, loadFf),
  };
}
