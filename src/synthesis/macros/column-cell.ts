// One column of a ROM as a cell of its own: address pins in, one bit out, its function the contents.
import type { RtlMemory } from '../../core/rtl-design.js';
import type { BooleanExpression, Cell, LookupTable, Pin } from '../liberty/cell-library.js';

/** The electrical side of a column, its share of what the target declares of the macro. */
export interface ColumnFigures {
  readonly areaUm2: number;
  readonly leakageNw: number;
  readonly accessNs: number;
  readonly addressPinFf: number;
  readonly dataSlewNs: number;
}

/** `pins` lowest address bit first. */
type Contents = { readonly column: string; readonly pins: readonly string[] };

function isInverse(low: string, high: string): boolean {
  return [...low].every((bit, index) => bit !== high[index]);
}

function join(kind: 'and' | 'or' | 'xor', left: BooleanExpression, right: BooleanExpression) {
  return { kind, left, right } as const;
}

/** A multiplexer at the highest address bit, smaller where its halves are constant, equal or inverse. */
export function functionOfColumn({ column, pins }: Contents): BooleanExpression {
  if (!column.includes('1')) return { kind: 'constant', value: false };
  if (!column.includes('0')) return { kind: 'constant', value: true };
  const half = column.length / 2;
  const [low, high] = [column.slice(0, half), column.slice(half)];
  const below = pins.slice(0, -1);
  if (low === high) return functionOfColumn({ column: low, pins: below });
  const select: BooleanExpression = { kind: 'pin', pin: pins[pins.length - 1] };
  const unselected: BooleanExpression = { kind: 'not', of: select };
  const whenLow = functionOfColumn({ column: low, pins: below });
  if (isInverse(low, high)) return join('xor', select, whenLow);
  const whenHigh = functionOfColumn({ column: high, pins: below });
  if (whenLow.kind === 'constant') {
    return whenLow.value ? join('or', unselected, whenHigh) : join('and', select, whenHigh);
  }
  if (whenHigh.kind === 'constant') {
    return whenHigh.value ? join('or', select, whenLow) : join('and', unselected, whenLow);
  }
  return join('or', join('and', select, whenHigh), join('and', unselected, whenLow));
}

function constantTable(value: number): LookupTable {
  return {
    slewsNs: Float64Array.of(0),
    loadsFf: Float64Array.of(0),
    values: Float64Array.of(value),
  };
}

function addressPin(name: string, capacitanceFf: number): Pin {
  return {
    name,
    direction: 'input',
    riseCapacitanceFf: capacitanceFf,
    fallCapacitanceFf: capacitanceFf,
    isClock: false,
    timing: [],
    setup: [],
    power: [],
  };
}

/** Every address bit may raise and lower the data, after the same time. */
function dataPin(contents: Contents, { accessNs, dataSlewNs }: ColumnFigures): Pin {
  const [access, transition] = [constantTable(accessNs), constantTable(dataSlewNs)];
  return {
    ...addressPin('q', 0),
    direction: 'output',
    function: functionOfColumn(contents),
    timing: contents.pins.map((relatedPin) => ({
      relatedPin,
      type: 'combinational',
      sense: 'non_unate',
      cellRise: access,
      cellFall: access,
      riseTransition: transition,
      fallTransition: transition,
    })),
  };
}

/** The cell of column `index` of a module with the address pins given; pin `q` is its data. Column 0 stands for the macro's reads. */
export function createColumnCell(
  { module, columns }: Pick<RtlMemory, 'module' | 'columns'>,
  index: number,
  pins: readonly string[],
  figures: ColumnFigures,
): Cell {
  const column = columns[index].padEnd(2 ** pins.length, '0');
  const { areaUm2, leakageNw, addressPinFf } = figures;
  const addresses = pins.map((pin) => [pin, addressPin(pin, addressPinFf)] as const);
  return {
    name: `${module}/q${index}`,
    areaUm2,
    leakageNw,
    dontUse: false,
    unsupported: false,
    pins: { ...Object.fromEntries(addresses), q: dataPin({ column, pins }, figures) },
    ...(index === 0 ? { readNs: figures.accessNs } : {}),
  };
}
