// The same stage inside a slower network: it waits for its neighbours, but its clock runs on.
import { ParetapeError } from '../core/errors.js';
import type { StageWorkload } from '../core/workload.js';

/**
 * The workload of a stage whose network starts an inference every `initiationInterval` cycles. The active cycles of an
 * inference stay the same; the cycles in which only the clock costs energy grow. Throws INTERNAL when the network would be
 * faster than the stage.
 */
export function idleWorkload(workload: StageWorkload, initiationInterval: number): StageWorkload {
  if (!(initiationInterval >= workload.initiationInterval)) {
    throw new ParetapeError(
      'INTERNAL',
      `stage ${workload.stage} starts every ${workload.initiationInterval} cycles, its network every ${initiationInterval}`,
    );
  }
  const activeCycles = workload.activeFraction * workload.initiationInterval;
  return { ...workload, initiationInterval, activeFraction: activeCycles / initiationInterval };
}
