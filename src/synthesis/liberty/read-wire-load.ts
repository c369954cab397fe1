// Reads wire-load tables: the estimated length of a net by its fan-out, and which table a library uses.
import type { WireLoad, WireLoadByArea } from './cell-library.js';
import {
  failAt,
  groupsNamed,
  type LibertyGroup,
  type LibertySource,
  numberOf,
  parseFinite,
  textOf,
} from './liberty-syntax.js';
import type { LibraryUnits } from './read-units.js';

const MAX_FANOUT = 10_000;

/** The library's default wire load and its selection by area, either of which may be absent. */
export function readWireLoads(
  source: LibertySource,
  units: LibraryUnits,
  library: LibertyGroup,
): { wireLoad?: WireLoad; wireLoadsByArea?: WireLoadByArea[] } {
  const byName = new Map<string, WireLoad>();
  for (const group of groupsNamed(library, 'wire_load')) {
    const wireLoad = readWireLoad(source, units, group);
    if (wireLoad !== undefined) byName.set(wireLoad.name, wireLoad);
  }
  const name = textOf(library, 'default_wire_load');
  const wireLoad = name === undefined ? undefined : byName.get(name);
  if (name !== undefined && wireLoad === undefined && byName.size > 0) {
    failAt(source, library.offset, `default_wire_load '${name}' is not among the wire loads`);
  }
  return { wireLoad, wireLoadsByArea: readSelection(source, library, byName) };
}

function readSelection(
  source: LibertySource,
  library: LibertyGroup,
  byName: ReadonlyMap<string, WireLoad>,
): WireLoadByArea[] | undefined {
  const groups = groupsNamed(library, 'wire_load_selection');
  const wanted = textOf(library, 'default_wire_load_selection');
  const group = groups.find((candidate) => candidate.args[0] === wanted) ?? groups[0];
  if (group === undefined) return undefined;
  const rows = group.attributes.filter((row) => row.name === 'wire_load_from_area');
  return rows.flatMap((row) => {
    const wireLoad = byName.get(row.values[2] ?? '');
    if (wireLoad === undefined) return [];
    const minAreaUm2 = parseFinite(source, row.values[0], row.offset, 'area');
    const maxAreaUm2 = parseFinite(source, row.values[1], row.offset, 'area');
    return [{ minAreaUm2, maxAreaUm2, wireLoad }];
  });
}

function readWireLoad(
  source: LibertySource,
  units: LibraryUnits,
  group: LibertyGroup,
): WireLoad | undefined {
  const points = group.attributes
    .filter((row) => row.name === 'fanout_length')
    .map((row) => ({
      fanout: parseFinite(source, row.values[0] ?? '', row.offset, 'fan-out'),
      length: parseFinite(source, row.values[1] ?? '', row.offset, 'length'),
      offset: row.offset,
    }))
    .sort((a, b) => a.fanout - b.fanout);
  const wrong = points.find((point) => !(point.fanout >= 0 && point.fanout <= MAX_FANOUT));
  if (wrong !== undefined) failAt(source, wrong.offset, `Fan-out ${wrong.fanout} is out of range`);
  const slope = numberOf(source, group, 'slope') ?? 0;
  return {
    name: group.args[0] ?? '',
    capacitanceFfPerUnit: (numberOf(source, group, 'capacitance') ?? 0) * units.fF,
    resistanceKohmPerUnit: (numberOf(source, group, 'resistance') ?? 0) * units.kohm,
    slope,
    lengths: fillLengths(points, slope),
  };
}

/** Lengths at every fan-out from 1 to the last listed; gaps are interpolated, a missing start follows the slope. */
function fillLengths(
  points: readonly { fanout: number; length: number }[],
  slope: number,
): number[] {
  const last = points.at(-1);
  if (last === undefined) return [];
  const lengths: number[] = [];
  for (let fanout = 1; fanout <= last.fanout; fanout++) {
    const above = points.findIndex((point) => point.fanout >= fanout);
    const high = points[above];
    const low = points[above - 1];
    if (high.fanout === fanout) lengths.push(high.length);
    else if (low === undefined) {
      lengths.push(Math.max(0, high.length - (high.fanout - fanout) * slope));
    } else {
      const share = (fanout - low.fanout) / (high.fanout - low.fanout);
      lengths.push(low.length + share * (high.length - low.length));
    }
  }
  return lengths;
}
