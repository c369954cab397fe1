// A network as hardware beside what the interpreter makes of it, held to the law by any simulator.
import type { QuantisedNetwork } from '../../src/core/quantised-network.js';
import { createRandom } from '../../src/core/random.js';
import type { RtlDesign } from '../../src/core/rtl-design.js';
import { expectLaw, FLOWING, STALLED } from './expect-law.js';
import { elaborate } from './gate-netlist.js';
import { simulateGates } from './gate-simulator.js';
import type { SimulationResult } from './simulation.js';

/** A random network as hardware, with what the interpreter makes of random inputs. */
export interface Subject {
  readonly network: QuantisedNetwork;
  readonly design: RtlDesign;
  readonly inputs: Float64Array;
  readonly expected: readonly number[];
}

/** `free` ran without stalls, `stalled` with. */
export function expectSubjectLaw(
  { network, design, expected }: Subject,
  samples: number,
  free: SimulationResult,
  stalled: SimulationResult,
): void {
  expectLaw({ design, expected, samples }, free, stalled, JSON.stringify(network));
}

/** As gates elaborated by Yosys, from any state before reset. */
export async function expectSubjectLawOfGates(subject: Subject, samples: number): Promise<void> {
  const { design, inputs } = subject;
  const netlist = await elaborate(design);
  const noise = createRandom(100, 'noise');
  const [free, stalled] = [FLOWING, STALLED].map((stalls) =>
    simulateGates(netlist, design, inputs, samples, stalls, noise),
  );
  expectSubjectLaw(subject, samples, free, stalled);
}
