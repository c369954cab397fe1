// A cell's delay arcs spelled out edge by edge, ready for propagation.
import type { Cell, LookupTable, SetupConstraint, TimingArc } from '../liberty/cell-library.js';
import type { BoundCell } from './bind-netlist.js';

/** Edges as array indices. */
export const RISE = 0;
export const FALL = 1;
export type Edge = typeof RISE | typeof FALL;

/** One input edge causing one output edge. */
export interface EdgeArc {
  readonly input: number;
  readonly inputEdge: Edge;
  readonly output: number;
  readonly outputEdge: Edge;
  readonly delay: LookupTable;
  readonly transition: LookupTable;
  readonly arc: TimingArc;
}

/** `launch` arcs start at the clock pin of a flip-flop, `through` arcs pass combinational logic. */
export interface TimingCell {
  readonly through: readonly EdgeArc[];
  readonly launch: readonly EdgeArc[];
  /** Set-up checks at the inputs of a flip-flop. */
  readonly setup: readonly { readonly input: number; readonly constraint: SetupConstraint }[];
}

/** Spells out the arcs of a cell. Asynchronous set and reset arcs are no part of the synchronous timing. */
export function compileTimingCell(bound: BoundCell): TimingCell {
  const { cell, inputs, outputs } = bound;
  const through: EdgeArc[] = [];
  const launch: EdgeArc[] = [];
  outputs.forEach((outputPin, output) => {
    for (const arc of cell.pins[outputPin].timing) {
      const input = inputs.indexOf(arc.relatedPin);
      if (input < 0) continue;
      const expanded = expandArc(arc, input, output);
      if (arc.type.startsWith('combinational')) through.push(...expanded);
      else if (arc.type.endsWith('_edge')) launch.push(...expanded);
    }
  });
  return { through, launch, setup: listSetup(cell, inputs) };
}

/** Every pair of edges the arc stands for and has tables for. */
export function expandArc(arc: TimingArc, input: number, output: number): EdgeArc[] {
  const edges: readonly Edge[] = [RISE, FALL];
  return edges.flatMap((outputEdge) => {
    const delay = outputEdge === RISE ? arc.cellRise : arc.cellFall;
    const transition = outputEdge === RISE ? arc.riseTransition : arc.fallTransition;
    if (delay === undefined || transition === undefined) return [];
    return inputEdgesOf(arc, outputEdge).map((inputEdge) => ({
      input,
      inputEdge,
      output,
      outputEdge,
      delay,
      transition,
      arc,
    }));
  });
}

function inputEdgesOf(arc: TimingArc, outputEdge: Edge): readonly Edge[] {
  if (arc.type === 'rising_edge') return [RISE];
  if (arc.type === 'falling_edge') return [FALL];
  if (arc.type === 'combinational_rise' && outputEdge === FALL) return [];
  if (arc.type === 'combinational_fall' && outputEdge === RISE) return [];
  if (arc.sense === 'positive_unate') return [outputEdge];
  if (arc.sense === 'negative_unate') return [outputEdge === RISE ? FALL : RISE];
  return [RISE, FALL];
}

function listSetup(cell: Cell, inputs: readonly string[]): TimingCell['setup'] {
  const { flipFlop } = cell;
  if (flipFlop === undefined) return [];
  const edge = flipFlop.clock.kind === 'not' ? 'falling' : 'rising';
  return inputs.flatMap((pin, input) =>
    cell.pins[pin].setup
      .filter((constraint) => constraint.edge === edge)
      .map((constraint) => ({ input, constraint })),
  );
}
