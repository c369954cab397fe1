// Series-parallel transistor networks: sizing, input capacitance, parasitics and leakage by the rules of logical effort.
import { MOBILITY_RATIO, OFF_CURRENT_NA_PER_UM, STACK_FACTOR } from './process-figures.js';

/** A pull-down network of n-transistors; a string is one transistor and the signal at its gate. */
export type Network =
  | string
  | { readonly series: readonly Network[] }
  | { readonly parallel: readonly Network[] };

/** A network with a width at every transistor, relative to the smallest inverter's n-transistor. */
type SizedNetwork =
  | { readonly signal: string; readonly width: number }
  | { readonly series: readonly SizedNetwork[] }
  | { readonly parallel: readonly SizedNetwork[] };

/** Both halves of a static CMOS gate. */
export interface GateNetworks {
  readonly pullDown: SizedNetwork;
  readonly pullUp: SizedNetwork;
}

/** Sizes a gate so that its worst pull-down and pull-up drive like the smallest inverter's (Sutherland et al. 1999, ch. 4). */
export function sizeGate(pullDown: Network): GateNetworks {
  return {
    pullDown: sizeNetwork(pullDown, 1),
    pullUp: sizeNetwork(dualOf(pullDown), MOBILITY_RATIO),
  };
}

function dualOf(network: Network): Network {
  if (typeof network === 'string') return network;
  if ('series' in network) return { parallel: network.series.map(dualOf) };
  return { series: network.parallel.map(dualOf) };
}

function depthOf(network: Network): number {
  if (typeof network === 'string') return 1;
  if ('parallel' in network) return Math.max(...network.parallel.map(depthOf));
  return network.series.reduce((sum, part) => sum + depthOf(part), 0);
}

/** `width` is what a single transistor of the same resistance would have; series parts share the resistance. */
function sizeNetwork(network: Network, width: number): SizedNetwork {
  if (typeof network === 'string') return { signal: network, width };
  if ('parallel' in network) {
    return { parallel: network.parallel.map((part) => sizeNetwork(part, width)) };
  }
  const depth = depthOf(network);
  return {
    series: network.series.map((part) => sizeNetwork(part, (width * depth) / depthOf(part))),
  };
}

function listTransistors(network: SizedNetwork): { signal: string; width: number }[] {
  if ('signal' in network) return [network];
  return ('series' in network ? network.series : network.parallel).flatMap(listTransistors);
}

/** Gate width of every signal, n and p together, relative. */
export function inputWidths(gate: GateNetworks): Map<string, number> {
  const widths = new Map<string, number>();
  for (const { signal, width } of [
    ...listTransistors(gate.pullDown),
    ...listTransistors(gate.pullUp),
  ]) {
    widths.set(signal, (widths.get(signal) ?? 0) + width);
  }
  return widths;
}

/** Gate columns of the layout (n and p transistor pairs), and the largest pair's width. */
export function measureColumns(gate: GateNetworks): { columns: number; widest: number } {
  const down = listTransistors(gate.pullDown);
  const up = listTransistors(gate.pullUp);
  return {
    columns: down.length,
    widest: Math.max(...down.map(({ width }, i) => width + up[i].width)),
  };
}

/** Width of the transistors whose drain is the output node; series parts are ordered for the least of it. */
export function outputWidth(gate: GateNetworks): number {
  return drainWidth(gate.pullDown) + drainWidth(gate.pullUp);
}

function drainWidth(network: SizedNetwork): number {
  if ('signal' in network) return network.width;
  if ('series' in network) return Math.min(...network.series.map(drainWidth));
  return network.parallel.reduce((sum, part) => sum + drainWidth(part), 0);
}

/** Whether the pull-down network conducts: the gate's output is the inverse. */
export function conducts(network: Network, isHigh: (signal: string) => boolean): boolean {
  if (typeof network === 'string') return isHigh(network);
  if ('series' in network) return network.series.every((part) => conducts(part, isHigh));
  return network.parallel.some((part) => conducts(part, isHigh));
}

/** Off current (nA per µm of unit width) of the half that does not conduct. */
export function leakageOf(gate: GateNetworks, isHigh: (signal: string) => boolean): number {
  const down = offWidth(gate.pullDown, isHigh);
  const up = offWidth(gate.pullUp, (signal) => !isHigh(signal));
  return Math.min(down, up) * OFF_CURRENT_NA_PER_UM;
}

/** Equivalent width of an off network; Infinity when it conducts. Stacked off transistors leak STACK_FACTOR less. */
function offWidth(network: SizedNetwork, isOn: (signal: string) => boolean): number {
  if ('signal' in network) return isOn(network.signal) ? Number.POSITIVE_INFINITY : network.width;
  if ('parallel' in network) {
    return network.parallel.reduce((sum, part) => sum + offWidth(part, isOn), 0);
  }
  const off = network.series.map((part) => offWidth(part, isOn)).filter(Number.isFinite);
  if (off.length === 0) return Number.POSITIVE_INFINITY;
  return Math.min(...off) / STACK_FACTOR ** (off.length - 1);
}
