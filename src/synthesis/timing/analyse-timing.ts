// Static timing analysis of a mapped netlist over the library's NLDM tables.
import type { CellLibrary } from '../liberty/cell-library.js';
import type { Netlist } from '../netlist.js';
import { bindNetlist } from './bind-netlist.js';
import { findEndPoints } from './find-end-points.js';
import { type Arrivals, propagateArrivals } from './propagate-arrivals.js';
import type { TimingPath, TimingReport } from './timing-report.js';
import { tracePath } from './trace-path.js';

/**
 * Latest arrivals with worst slews; loads are pins plus the library's wire load; wires delay by Elmore's formula over
 * a balanced tree. The clock is ideal. INPUT error on combinational loops, unknown cells and broken netlists.
 */
export function analyseTiming(netlist: Netlist, library: CellLibrary): TimingReport {
  return reportTiming(propagateArrivals(bindNetlist(netlist, library)));
}

/** The report from arrivals already propagated. */
export function reportTiming(arrivals: Arrivals): TimingReport {
  const paths = findEndPoints(arrivals).map((point) => tracePath(arrivals, point));
  const find = (start: TimingPath['startKind'], end: TimingPath['endKind']) =>
    paths.find((path) => path.startKind === start && path.endKind === end);
  const registerToRegister = find('register', 'register');
  const inputToRegister = find('input', 'register');
  const registerToOutput = find('register', 'output');
  const inputToOutput = find('input', 'output');
  const clocked = [registerToRegister, inputToRegister, registerToOutput].filter(
    (path) => path !== undefined,
  );
  const candidates = clocked.length > 0 ? clocked : paths;
  const criticalPath = candidates.toSorted((a, b) => b.totalNs - a.totalNs)[0];
  return {
    criticalPathNs: criticalPath?.totalNs ?? 0,
    criticalPath,
    registerToRegister,
    inputToRegister,
    registerToOutput,
    inputToOutput,
  };
}
