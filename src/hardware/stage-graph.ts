// Which stage reads what another one makes: the wires of a network between its stages.
import type { Stage } from './stages.js';

/** Index of a producer that stands for the network's input. */
export const NETWORK_INPUT = -1;

/** The beats of one producer on their way to one stage. */
export interface StageLink {
  /** Index of a stage, or `NETWORK_INPUT`. */
  readonly from: number;
  /** Index of the stage that reads. */
  readonly to: number;
  /** Which of the tensors the stage merges; undefined where it reads one only. */
  readonly side?: 0 | 1;
}

/** Links in the order of the stages that read. A stage with two links joins them; a producer with several is forked. */
export type StageGraph = readonly StageLink[];

/**
 * The links between some stages of a network, given in topological order. What is made by none of them comes from outside: for
 * a stage alone that is its whole, packed input.
 */
export function linkStages(stages: readonly Stage[]): StageGraph {
  const indexOf = new Map(stages.map(({ name }, index) => [name, index]));
  return stages.flatMap(({ inputs }, to): StageLink[] => {
    const producers = inputs.map((name) => indexOf.get(name) ?? NETWORK_INPUT);
    const isWhole = producers.length === 1 || producers.every((from) => from === NETWORK_INPUT);
    if (isWhole) return [{ from: producers[0], to }];
    return producers.map((from, side) => ({ from, to, side: side === 0 ? 0 : 1 }));
  });
}

/** Indices of the links that leave a producer. */
export function linksFrom(graph: StageGraph, producer: number): number[] {
  return graph.flatMap(({ from }, link) => (from === producer ? [link] : []));
}

/** Indices of the links that end at a stage. */
export function linksTo(graph: StageGraph, stage: number): number[] {
  return graph.flatMap(({ to }, link) => (to === stage ? [link] : []));
}

/** Whether every producer has one reader and every stage one producer. */
export function isChain(graph: StageGraph): boolean {
  return graph.every(({ from, to }, link) => from === link - 1 && to === link);
}
