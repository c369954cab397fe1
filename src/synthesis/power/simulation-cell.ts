// A cell as tables over a state word, so that simulating a gate is a look-up: functions, delays, energies.
import { ParetapeError } from '../../core/errors.js';
import type { BooleanExpression, LookupTable, PowerArc } from '../liberty/cell-library.js';
import { listPins, tabulateBoolean } from '../liberty/evaluate-boolean.js';
import type { BoundCell } from '../timing/bind-netlist.js';
import { type Edge, type EdgeArc, expandArc, FALL, RISE } from '../timing/timing-cell.js';

/** Internal energy of one edge; `output` is −1 for the energy of an input pin's own edge. */
export interface EnergyArc {
  readonly input: number;
  readonly output: number;
  readonly table: LookupTable;
  /** Input edge that is taken for the slew: that of the cause. */
  readonly edge: Edge;
  readonly when?: BooleanExpression;
}

/**
 * The state word of an instance holds one bit a pin: inputs first, then outputs as they stand, then the flip-flop's
 * state. `width` bits in all. Selections are indexed by `cause << width | word`, where the word already has the
 * changed input and still the old outputs; they give an arc's index or −1.
 */
export interface SimulationCell {
  readonly inputs: number;
  readonly outputs: number;
  readonly width: number;
  /** Bit of the flip-flop's state. */
  readonly stateBit: number;
  readonly functions: readonly Uint8Array[];
  readonly flipFlop?: {
    readonly clock: Uint8Array;
    readonly next: Uint8Array;
    readonly clear?: Uint8Array;
    readonly preset?: Uint8Array;
  };
  readonly arcs: readonly EdgeArc[];
  readonly energies: readonly EnergyArc[];
  /** By cause `input * outputs + output`. */
  readonly delayOf: Int16Array;
  readonly outputEnergyOf: Int16Array;
  /** By cause `input`. */
  readonly inputEnergyOf: Int16Array;
  /** 1 for the inputs the flip-flop's clock depends on. */
  readonly isClockPin: Uint8Array;
  /** As `Cell.readNs`. */
  readonly readNs?: number;
}

const MAX_WIDTH = 14;

/** Compiles a cell. INPUT error when it has too many pins. */
export function compileSimulationCell(bound: BoundCell): SimulationCell {
  const { cell, inputs, outputs } = bound;
  const width = inputs.length + outputs.length + 1;
  if (width > MAX_WIDTH) {
    throw new ParetapeError('INPUT', `Cell '${cell.name}' has too many pins to simulate`);
  }
  const tabulate = (expression: BooleanExpression) => tabulateWord(expression, bound);
  const functions = outputs.map((pin) =>
    tabulate(cell.pins[pin].function ?? { kind: 'constant', value: false }),
  );
  const arcs = listArcs(bound);
  const energies = listEnergies(bound);
  const { flipFlop } = cell;
  const clockPins = flipFlop === undefined ? [] : listPins(flipFlop.clock);
  return {
    inputs: inputs.length,
    outputs: outputs.length,
    width,
    stateBit: 1 << (width - 1),
    functions,
    flipFlop: flipFlop && {
      clock: tabulate(flipFlop.clock),
      next: tabulate(flipFlop.next),
      clear: flipFlop.clear && tabulate(flipFlop.clear),
      preset: flipFlop.preset && tabulate(flipFlop.preset),
    },
    arcs,
    energies,
    ...selectArcs(bound, width, functions, arcs, energies),
    isClockPin: Uint8Array.from(inputs, (pin) => (clockPins.includes(pin) ? 1 : 0)),
    readNs: cell.readNs,
  };
}

/** Truth table over the state word; the two state names of a flip-flop share its bit. */
function tabulateWord(expression: BooleanExpression, bound: BoundCell): Uint8Array {
  const { flipFlop } = bound.cell;
  const names = [...bound.inputs, ...bound.outputs, flipFlop?.state ?? ' state'];
  const plain = flipFlop === undefined ? expression : replaceInverse(expression, flipFlop);
  return tabulateBoolean(plain, names);
}

function replaceInverse(
  expression: BooleanExpression,
  names: { readonly state: string; readonly inverseState: string },
): BooleanExpression {
  switch (expression.kind) {
    case 'constant':
      return expression;
    case 'pin':
      if (expression.pin !== names.inverseState) return expression;
      return { kind: 'not', of: { kind: 'pin', pin: names.state } };
    case 'not':
      return { kind: 'not', of: replaceInverse(expression.of, names) };
    default:
      return {
        kind: expression.kind,
        left: replaceInverse(expression.left, names),
        right: replaceInverse(expression.right, names),
      };
  }
}

function listArcs(bound: BoundCell): EdgeArc[] {
  return bound.outputs.flatMap((pin, output) =>
    bound.cell.pins[pin].timing.flatMap((arc) => {
      const input = bound.inputs.indexOf(arc.relatedPin);
      return input < 0 ? [] : expandArc(arc, input, output);
    }),
  );
}

function listEnergies(bound: BoundCell): EnergyArc[] {
  const { cell, inputs, outputs } = bound;
  const spell = (arc: PowerArc, input: number, output: number): EnergyArc[] =>
    ([RISE, FALL] as const).flatMap((edge) => {
      const table = edge === RISE ? arc.rise : arc.fall;
      return table === undefined ? [] : [{ input, output, table, edge, when: arc.when }];
    });
  const ofOutputs = outputs.flatMap((pin, output) =>
    cell.pins[pin].power.flatMap((arc) => {
      const related = arc.relatedPin === undefined ? inputs : [arc.relatedPin];
      return related.flatMap((name) =>
        inputs.includes(name) ? spell(arc, inputs.indexOf(name), output) : [],
      );
    }),
  );
  const ofInputs = inputs.flatMap((pin, input) =>
    cell.pins[pin].power.flatMap((arc) =>
      arc.relatedPin === undefined ? spell(arc, input, -1) : [],
    ),
  );
  return [...ofOutputs, ...ofInputs];
}

type Selections = Pick<SimulationCell, 'delayOf' | 'outputEnergyOf' | 'inputEnergyOf'>;

function selectArcs(
  bound: BoundCell,
  width: number,
  functions: readonly Uint8Array[],
  arcs: readonly EdgeArc[],
  energies: readonly EnergyArc[],
): Selections {
  const inputs = bound.inputs.length;
  const outputs = bound.outputs.length;
  const words = 1 << width;
  const delayOf = new Int16Array(inputs * outputs * words).fill(-1);
  const outputEnergyOf = new Int16Array(inputs * outputs * words).fill(-1);
  const inputEnergyOf = new Int16Array(inputs * words).fill(-1);
  const holds = tabulateConditions(bound, [...arcs.map(({ arc }) => arc), ...energies]);
  const holdsArc = (index: number, word: number) => holdsAt(holds[index], word);
  const delayFor = createDelayPicker(arcs, holdsArc, holds);
  const holdsEnergy = (index: number, word: number) => holdsAt(holds[arcs.length + index], word);
  for (let input = 0; input < inputs; input++) {
    for (let word = 0; word < words; word++) {
      const inputEdge = (word >> input) & 1 ? RISE : FALL;
      const own = energies.flatMap((arc, i) =>
        arc.output < 0 && arc.input === input && arc.edge === inputEdge ? [i] : [],
      );
      inputEnergyOf[(input << width) | word] = pickStrict(own, word, holdsEnergy);
      for (let output = 0; output < outputs; output++) {
        const cause = ((input * outputs + output) << width) | word;
        const outputEdge = functions[output][word] === 1 ? RISE : FALL;
        delayOf[cause] = delayFor({ input, inputEdge, output, outputEdge }, word);
        const caused = energies.flatMap((arc, i) =>
          arc.output === output && arc.input === input && arc.edge === outputEdge ? [i] : [],
        );
        outputEnergyOf[cause] = pick(caused, word, holdsEnergy);
      }
    }
  }
  return { delayOf, outputEnergyOf, inputEnergyOf };
}

/** Without conditions the choice is the same in every state: it is made once. */
function createDelayPicker(
  arcs: readonly EdgeArc[],
  holdsArc: Holds,
  conditions: readonly (Uint8Array | undefined)[],
) {
  const isSame = conditions.every((condition) => condition === undefined);
  const known = new Map<string, number>();
  return (cause: Cause, word: number): number => {
    if (!isSame) return pickDelay(arcs, cause, word, holdsArc);
    const key = `${cause.input} ${cause.inputEdge} ${cause.output} ${cause.outputEdge}`;
    const picked = known.get(key) ?? pickDelay(arcs, cause, word, holdsArc);
    known.set(key, picked);
    return picked;
  };
}

type Cause = Pick<EdgeArc, 'input' | 'inputEdge' | 'output' | 'outputEdge'>;

type Holds = (index: number, word: number) => boolean | undefined;

/** Tables of the `when` conditions, undefined where there is none. */
function tabulateConditions(
  bound: BoundCell,
  arcs: readonly { readonly when?: BooleanExpression }[],
): (Uint8Array | undefined)[] {
  return arcs.map(({ when }) => (when === undefined ? undefined : tabulateWord(when, bound)));
}

/** Undefined for an unconditional arc. */
function holdsAt(table: Uint8Array | undefined, word: number): boolean | undefined {
  return table === undefined ? undefined : table[word] === 1;
}

/** The arc whose condition holds, else the unconditional one (Liberty: the default group), else −1. */
function pickStrict(candidates: readonly number[], word: number, holds: Holds): number {
  const matching = candidates.find((i) => holds(i, word) === true);
  return matching ?? candidates.find((i) => holds(i, word) === undefined) ?? -1;
}

/** As above, but an edge that does happen takes the nearest description there is rather than none. */
function pick(candidates: readonly number[], word: number, holds: Holds): number {
  const strict = pickStrict(candidates, word, holds);
  return strict >= 0 ? strict : (candidates[0] ?? -1);
}

function pickDelay(arcs: readonly EdgeArc[], cause: Cause, word: number, holds: Holds): number {
  const filter = (matches: (arc: EdgeArc) => boolean) =>
    arcs.flatMap((arc, i) => (matches(arc) ? [i] : []));
  const sameOutput = filter(
    (arc) => arc.output === cause.output && arc.outputEdge === cause.outputEdge,
  );
  const exact = sameOutput.filter(
    (i) => arcs[i].input === cause.input && arcs[i].inputEdge === cause.inputEdge,
  );
  if (exact.length > 0) return pick(exact, word, holds);
  const sameInput = sameOutput.filter((i) => arcs[i].input === cause.input);
  return pick(sameInput.length > 0 ? sameInput : sameOutput, word, holds);
}
