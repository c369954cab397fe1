// What stands between the stages of a network, counted with the stage that reads.
import type { StageWorkload } from '../../core/workload.js';
import type { LinkPlan } from './network-plan.js';

/** Bits of one beat of a link. */
function beatBits({ elementsPerBeat, format }: LinkPlan): number {
  return elementsPerBeat * format.width;
}

/** Flip-flops of the FIFO with its valid bits, and the bit of the fork that remembers whether this reader has its copy. */
export function countLinkFlipFlops(link: LinkPlan): number {
  return link.depth * (beatBits(link) + 1) + (link.isForked ? 1 : 0);
}

/**
 * The workload of a stage within its network: with the FIFOs in front of it and its share of forks. Every entry of a FIFO but the
 * last one chooses between the entry behind it and the beat that comes in.
 */
export function addLinks(workload: StageWorkload, links: readonly LinkPlan[]): StageWorkload {
  const total = (count: (link: LinkPlan) => number) =>
    links.reduce((sum, link) => sum + count(link), 0);
  return {
    ...workload,
    flipFlopBits: workload.flipFlopBits + total(countLinkFlipFlops),
    muxBits: workload.muxBits + total((link) => Math.max(0, link.depth - 1) * beatBits(link)),
    registerUpdates: workload.registerUpdates + total((link) => link.loads * beatBits(link)),
  };
}
