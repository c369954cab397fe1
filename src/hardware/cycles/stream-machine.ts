// Stages, forks, FIFOs and joins of a network as one machine: what every wire says, and what a clock edge changes.
import type { IoType } from '../../core/hardware-config.js';
import { linksFrom, linksTo, NETWORK_INPUT, type StageGraph } from '../stage-graph.js';
import type { StageTiming } from '../stage-plan.js';
import {
  clockStage,
  createStageState,
  describeState,
  type StageMoves,
  type StageState,
  settleStage,
} from './stage-automaton.js';

/** What stands between the stages: `depths[l]` entries of a FIFO in link l, 0 for a plain wire. */
export interface StreamNetwork {
  readonly timings: readonly StageTiming[];
  readonly graph: StageGraph;
  readonly depths: readonly number[];
  readonly ioType: IoType;
}

/** A link with its FIFO; the last five change with every edge. */
interface LinkState {
  readonly depth: number;
  /** A FIFO of registers passes room on from its reader in the same cycle. */
  readonly passesRoom: boolean;
  entries: number;
  /** The reader has its copy of the producer's present beat. */
  isDone: boolean;
  isOffered: boolean;
  isValid: boolean;
  isReady: boolean;
  occupancy: number;
  loads: number;
}

interface NodeState {
  readonly state: StageState;
  readonly moves: StageMoves;
  readonly incoming: readonly LinkState[];
  readonly outgoing: readonly LinkState[];
  isInputValid: boolean;
  isOutputReady: boolean;
}

/** The whole network between its ports. */
export interface StreamMachine {
  readonly nodes: readonly NodeState[];
  readonly links: readonly LinkState[];
  readonly fromInput: readonly LinkState[];
}

/** The machine after its reset. */
export function createMachine({ timings, graph, depths, ioType }: StreamNetwork): StreamMachine {
  const links = depths.map(
    (depth): LinkState => ({
      depth,
      passesRoom: ioType === 'io_parallel',
      entries: 0,
      isDone: false,
      isOffered: false,
      isValid: false,
      isReady: false,
      occupancy: 0,
      loads: 0,
    }),
  );
  const nodes = timings.map((timing, index): NodeState => {
    const state = createStageState(timing, ioType);
    const incoming = linksTo(graph, index).map((link) => links[link]);
    const outgoing = linksFrom(graph, index).map((link) => links[link]);
    const moves: StageMoves = {
      isReady: false,
      begins: false,
      goes: false,
      takesVector: false,
      shifts: false,
      enters: false,
      pushes: false,
    };
    return { state, moves, incoming, outgoing, isInputValid: false, isOutputReady: false };
  });
  const fromInput = linksFrom(graph, NETWORK_INPUT).map((link) => links[link]);
  return { nodes, links, fromInput };
}

function offer(links: readonly LinkState[], isValid: boolean): void {
  for (const link of links) {
    link.isOffered = isValid && !link.isDone;
    link.isValid = link.depth === 0 ? link.isOffered : link.entries > 0;
  }
}

/** Whether every reader has the beat or takes it now. */
export function isTaken(links: readonly LinkState[]): boolean {
  for (const link of links) if (!link.isDone && !link.isReady) return false;
  return true;
}

function areValid(links: readonly LinkState[], but?: LinkState): boolean {
  for (const link of links) if (!link.isValid && link !== but) return false;
  return true;
}

function setReady({ incoming, moves }: NodeState): void {
  for (const link of incoming) {
    const isReady = moves.isReady && areValid(incoming, link);
    const hasRoom = link.entries < link.depth || (link.passesRoom && isReady);
    link.isReady = link.depth === 0 ? isReady : hasRoom;
  }
}

/** All wires between the registers: valid bits from the producers on, then room from the readers back. The output is ready. */
export function settleMachine({ nodes, fromInput }: StreamMachine, isInputValid: boolean): void {
  offer(fromInput, isInputValid);
  for (const { state, outgoing } of nodes) offer(outgoing, state.buffered > 0);
  for (let index = nodes.length - 1; index >= 0; index--) {
    const node = nodes[index];
    node.isInputValid = areValid(node.incoming);
    node.isOutputReady = isTaken(node.outgoing);
    settleStage(node.state, node.isInputValid, node.isOutputReady, node.moves);
    setReady(node);
  }
}

/** A beat enters or leaves; a reader that joins links takes the beats of all of them at once. */
function clockFifo(link: LinkState, leaves: boolean): boolean {
  if (link.depth === 0) return false;
  const enters = link.isOffered && link.isReady;
  // The entries behind the one that leaves move on; one that comes in is loaded behind them.
  if (leaves) link.loads += link.entries - 1;
  if (enters) link.loads++;
  link.entries += (enters ? 1 : 0) - (leaves ? 1 : 0);
  link.occupancy = Math.max(link.occupancy, link.entries);
  return enters || leaves;
}

/** True if a reader took its copy. */
function clockFork(links: readonly LinkState[], isValid: boolean): boolean {
  if (links.length < 2 || !isValid) return false;
  const isOver = isTaken(links);
  let isMoving = isOver;
  for (const link of links) {
    const isDone = !isOver && (link.isDone || link.isReady);
    isMoving ||= isDone !== link.isDone;
    link.isDone = isDone;
  }
  return isMoving;
}

/** The clock edge; true if a beat moved or became ready, false if only engines went on. */
export function clockMachine({ nodes, fromInput }: StreamMachine, isInputValid: boolean): boolean {
  let isMoving = clockFork(fromInput, isInputValid);
  for (const { state, outgoing } of nodes) {
    isMoving = clockFork(outgoing, state.buffered > 0) || isMoving;
  }
  for (const { state, moves, incoming, isOutputReady, isInputValid: hasInput } of nodes) {
    const takes = moves.isReady && hasInput;
    for (const link of incoming) isMoving = clockFifo(link, takes) || isMoving;
    const isPopped = state.buffered > 0 && isOutputReady;
    isMoving = clockStage(state, moves, isOutputReady, isPopped) || takes || isMoving;
  }
  return isMoving;
}

/** Everything that the future depends on, as text. */
export function describeMachine({ nodes, links }: StreamMachine): string {
  const states = nodes.map(({ state }) => describeState(state));
  const waiting = links.map(({ entries, isDone }) => `${entries}${isDone ? 'd' : ''}`);
  return [...states, ...waiting].join(' ');
}
