// Reads the units of a Liberty file as factors to ns, fF, nW, V, kΩ and pJ.
import {
  failAt,
  findAttribute,
  type LibertyAttribute,
  type LibertyGroup,
  type LibertySource,
  parseFinite,
} from './liberty-syntax.js';

/** What a number of the file must be multiplied with. */
export interface LibraryUnits {
  readonly ns: number;
  readonly fF: number;
  readonly nW: number;
  readonly volt: number;
  readonly kohm: number;
  /** Internal energy: Liberty counts it in voltage unit² × capacitance unit (Liberty user guide, "internal_power"). */
  readonly pJ: number;
}

const PREFIXES: Readonly<Record<string, number>> = {
  a: 1e-18,
  f: 1e-15,
  p: 1e-12,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  meg: 1e6,
};

/** Units of the library group. Times default to 1 ns as in the Liberty manual; a missing capacitance unit is an error. */
export function readUnits(source: LibertySource, library: LibertyGroup): LibraryUnits {
  const read = (name: string, symbol: string, fallback: string) => {
    const attribute = findAttribute(library, name);
    return readUnit(source, attribute, attribute?.values[0] ?? fallback, symbol, library.offset);
  };
  const farad = readCapacitanceUnit(source, library);
  const volt = read('voltage_unit', 'v', '1V');
  return {
    ns: round(read('time_unit', 's', '1ns') * 1e9),
    fF: round(farad * 1e15),
    nW: round(read('leakage_power_unit', 'w', '1nW') * 1e9),
    volt,
    kohm: round(read('pulling_resistance_unit', 'ohm', '1kohm') * 1e-3),
    pJ: round(volt * volt * farad * 1e12),
  };
}

function readCapacitanceUnit(source: LibertySource, library: LibertyGroup): number {
  const attribute = findAttribute(library, 'capacitive_load_unit');
  if (attribute === undefined) {
    return failAt(
      source,
      library.offset,
      'The library states no capacitive_load_unit',
      'Expected for instance: capacitive_load_unit (1, pf);',
    );
  }
  const [count = '', unit = ''] = attribute.values;
  return (
    parseFinite(source, count, attribute.offset, 'capacitive_load_unit') *
    readUnit(source, attribute, `1${unit}`, 'f', attribute.offset)
  );
}

function readUnit(
  source: LibertySource,
  attribute: LibertyAttribute | undefined,
  text: string,
  symbol: string,
  offset: number,
): number {
  const match = /^\s*([\d.]+(?:e[-+]?\d+)?)?\s*([a-z]+)\s*$/.exec(text.toLowerCase());
  const unit = match?.[2];
  const prefix = unit?.endsWith(symbol) ? unit.slice(0, -symbol.length) : undefined;
  const factor =
    prefix !== undefined && Object.hasOwn(PREFIXES, prefix) ? PREFIXES[prefix] : undefined;
  const count = Number(match?.[1] ?? '1');
  if (factor === undefined || !(count > 0)) {
    return failAt(
      source,
      attribute?.offset ?? offset,
      `Unknown unit '${text.slice(0, 40)}'`,
      `Expected a number, a prefix (f p n u m k) and '${symbol}'.`,
    );
  }
  return count * factor;
}

/** Takes the last bits of rounding error off powers of ten, so that 1 pF is exactly 1000 fF. */
function round(value: number): number {
  return Number(value.toPrecision(12));
}
