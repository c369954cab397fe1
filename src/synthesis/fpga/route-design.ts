// From a mapped netlist to the timing that is known of it: routed, or counted in levels.
import type { FpgaTiming } from '../../core/fpga-report.js';
import type { RtlDesign } from '../../core/rtl-design.js';
import { DEFAULT_SEED } from '../synthesis-request.js';
import type { FpgaRequest } from './fpga-request.js';
import { NEXTPNR, NEXTPNR_REPORT, placeAndRoute, readNextpnrVersion } from './nextpnr.js';
import { parseNextpnrReport } from './parse-nextpnr-report.js';
import { wrapPins } from './pin-wrapper.js';

/** What will place and route: the program and its version, or why there is none. */
export type Router =
  | { readonly kind: 'nextpnr'; readonly program: string; readonly version: string }
  | { readonly kind: 'none'; readonly reason: string };

/** Looks for the tool the target needs. */
export async function findRouter(request: FpgaRequest): Promise<Router> {
  if (request.route === false) return { kind: 'none', reason: 'place and route was not asked for' };
  const { family } = request.target;
  if (family !== 'ice40') {
    return { kind: 'none', reason: `no place and route tool is supported for ${family}` };
  }
  const program = request.nextpnr ?? NEXTPNR;
  const version = await readNextpnrVersion(program);
  if (version !== undefined) return { kind: 'nextpnr', program, version };
  return { kind: 'none', reason: `${program} is not installed` };
}

/**
 * Places and routes the wrapped netlist where there is a tool for it. `keep` is given the files the tool leaves, by
 * their names in the build's folder, also when it fails.
 */
export async function routeDesign(
  request: FpgaRequest,
  router: Router,
  wrappedJson: string | undefined,
  keep: (name: string, text: string) => void,
): Promise<FpgaTiming> {
  if (router.kind === 'none' || wrappedJson === undefined) {
    const reason = router.kind === 'none' ? router.reason : 'there is no netlist to route';
    return { kind: 'logic levels only', reason };
  }
  const { target, clockPeriodNs, timeoutSeconds, seed = DEFAULT_SEED } = request;
  const { program, version } = router;
  const options = { program, target, clockPeriodNs, seed, timeoutSeconds };
  const result = await placeAndRoute(wrappedJson, options);
  keep('nextpnr.log', result.log);
  const tool = { tool: NEXTPNR, toolVersion: version };
  if (result.kind === 'failed') throw result.error;
  if (result.kind === 'not placed') return { kind: 'not placed', ...tool, reason: result.reason };
  keep(NEXTPNR_REPORT, result.report);
  return describeTiming(request.design, result.report, clockPeriodNs, tool);
}

function describeTiming(
  design: RtlDesign,
  report: string,
  clockPeriodNs: number,
  tool: { readonly tool: string; readonly toolVersion: string },
): FpgaTiming {
  const { fmaxMhz, routingNs, cells } = parseNextpnrReport(report, NEXTPNR_REPORT);
  const criticalPathNs = 1000 / fmaxMhz;
  return {
    kind: 'routed',
    ...tool,
    criticalPathNs,
    fmaxMhz,
    slackNs: clockPeriodNs - criticalPathNs,
    clockPeriodNs,
    routingNs,
    cells,
    wrapperCells: wrapPins(design).cells,
  };
}
