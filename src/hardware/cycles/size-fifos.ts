// How many beats must wait between the stages so that the slowest of them works without a pause.

import { isChain, NETWORK_INPUT } from '../stage-graph.js';
import { stageCyclesOf } from './stage-cycles.js';
import type { StreamNetwork } from './stream-machine.js';
import { endOf, type StreamTrace, simulateStream } from './stream-simulation.js';

/** A network with its FIFOs, and what a simulation of it measured at the rate of its slowest stage. */
export interface SizedNetwork {
  readonly depths: readonly number[];
  readonly trace: StreamTrace;
}

type Unsized = Omit<StreamNetwork, 'depths'>;

/** Links whose FIFO could serve: not the only link from the network's input, which never makes a stage wait. */
function listCandidates({ graph }: Unsized): number[] {
  const isForked = graph.filter(({ from }) => from === NETWORK_INPUT).length > 1;
  return graph.flatMap(({ from }, link) => (from === NETWORK_INPUT && !isForked ? [] : [link]));
}

/**
 * What the search for small FIFOs may cost, in edges times stages: about a second. Small networks need a hundredth of it; very
 * large images get FIFOs that are a few entries deeper than they must be.
 */
const SEARCH_BUDGET = 4e6;

function requireTrace(outcome: ReturnType<typeof simulateStream>): StreamTrace {
  if (outcome.kind === 'trace') return outcome;
  throw new RangeError('a network with endless FIFOs stands still');
}

/**
 * Replaces depths as long as the network keeps up: one inference is offered every `interval` edges, the initiation interval of the
 * slowest stage, and as many leave. With more frequent offers every beat moves earlier or at the same time, so that
 * its own initiation interval is then that one too.
 */
class FifoSizer {
  readonly #network: Unsized;
  readonly #interval: number;
  #depths: readonly number[];
  #trace: StreamTrace;
  #budget = SEARCH_BUDGET;

  /** Starts with FIFOs in which nothing ever has to wait for room: what endless ones hold at most. */
  constructor(network: Unsized, candidates: readonly number[], interval: number) {
    this.#network = network;
    this.#interval = interval;
    const endless = network.graph.map((_, link) =>
      candidates.includes(link) ? Number.POSITIVE_INFINITY : 0,
    );
    const rate = { inputInterval: interval };
    const trace = requireTrace(simulateStream({ ...network, depths: endless }, rate));
    // A FIFO of a stream learns of the room that its reader makes one edge later.
    const spare = network.ioType === 'io_stream' ? 1 : 0;
    this.#depths = endless.map((depth, link) =>
      depth === 0 ? 0 : trace.occupancies[link] + spare,
    );
    this.#trace = trace;
  }

  get depths(): readonly number[] {
    return this.#depths;
  }

  get result(): SizedNetwork {
    return { depths: this.#depths, trace: this.#trace };
  }

  /** True, and done, if with this depth in these links no inference ends later than before. */
  tryDepth(links: readonly number[], depth: number): boolean {
    if (this.#budget <= 0) return false;
    const depths = this.#depths.map((old, link) => (links.includes(link) ? depth : old));
    const best = this.#trace;
    const rate = {
      inputInterval: this.#interval,
      latestEnd: (inference: number) => endOf(best, inference),
    };
    const outcome = simulateStream({ ...this.#network, depths }, rate);
    this.#budget -= outcome.steps * this.#network.timings.length;
    if (outcome.kind !== 'trace' || outcome.initiationInterval > this.#interval) return false;
    this.#depths = depths;
    this.#trace = outcome;
    return true;
  }

  /** Leaves out the FIFOs that can be missed, all at once if that will do. Answers the links that need theirs. */
  leaveOut(links: readonly number[]): readonly number[] {
    if (this.tryDepth(links, 0)) return [];
    if (links.length === 1) return links;
    const half = Math.ceil(links.length / 2);
    return [...this.leaveOut(links.slice(0, half)), ...this.leaveOut(links.slice(half))];
  }

  /** The smallest depth above 0 that will do; more is never slower. */
  shrink(link: number): void {
    let [tooSmall, enough] = [0, this.#depths[link]];
    while (enough - tooSmall > 1) {
      const depth = Math.floor((tooSmall + enough) / 2);
      if (this.tryDepth([link], depth)) enough = depth;
      else tooSmall = depth;
    }
  }
}

/**
 * Depths of the FIFOs in all links, 0 where a wire will do. Guarantees: nothing stands still, and with the output always ready the
 * initiation interval is that of the slowest stage. A chain gets FIFOs only where it needs them for that. Within the
 * budget of the search no FIFO could be missing, or one entry shorter, without some inference ending later, the
 * others being as they are.
 */
export function sizeFifos(network: Unsized): SizedNetwork {
  const { graph, timings } = network;
  const interval = Math.max(...timings.map((timing) => stageCyclesOf(timing).initiationInterval));
  if (isChain(graph)) {
    const depths = graph.map(() => 0);
    const plain = requireTrace(simulateStream({ ...network, depths }, { inputInterval: interval }));
    if (plain.initiationInterval <= interval) return { depths, trace: plain };
  }
  const candidates = listCandidates(network);
  const sizer = new FifoSizer(network, candidates, interval);
  const start = sizer.depths;
  const shallowFirst = candidates.toSorted((a, b) => start[a] - start[b]);
  // The deepest first: should the budget run out, little is lost.
  for (const link of sizer.leaveOut(shallowFirst).toReversed()) sizer.shrink(link);
  return sizer.result;
}
