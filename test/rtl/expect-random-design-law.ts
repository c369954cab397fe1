// A random design in a simulator: drawn by a seed, fed random inputs, held to the law with and without random stalls.
import type { HardwareConfig } from '../../src/core/hardware-config.js';
import type { QuantisedNetwork } from '../../src/core/quantised-network.js';
import { createRandom, type RandomStream } from '../../src/core/random.js';
import type { RtlDesign } from '../../src/core/rtl-design.js';
import { runNetwork } from '../../src/fixed-point/interpreter.js';
import { generateRtl } from '../../src/rtl/generate-rtl.js';
import { expectLaw, FLOWING } from './expect-law.js';
import { elaborate } from './gate-netlist.js';
import { simulateGates } from './gate-simulator.js';
import { simulateWithIcarus } from './icarus-simulator.js';
import { randomInputs } from './network-builders.js';
import type { SimulationResult, Stalls } from './simulation.js';

/** A network in a configuration, and the stream that its inputs and stalls are drawn from. */
export interface DrawnDesign {
  readonly network: QuantisedNetwork;
  readonly config: HardwareConfig;
  readonly random: RandomStream;
}

function expectDrawnLaw(
  { network, random }: DrawnDesign,
  design: RtlDesign,
  samples: number,
  simulate: (inputs: Float64Array, stalls: Stalls) => SimulationResult,
): void {
  const inputs = randomInputs(random, network, samples);
  const expected = [...runNetwork(network, inputs, samples)].map((value) => value + 0);
  const stalls = { ...FLOWING, input: random.integer(80), output: random.integer(80) };
  const [free, stalled] = [FLOWING, stalls].map((each) => simulate(inputs, each));
  expectLaw({ design, expected, samples }, free, stalled);
}

/** As gates elaborated by Yosys, from any state before reset. */
export async function expectLawOfGates(
  drawn: DrawnDesign,
  seed: number,
  samples: number,
): Promise<void> {
  const design = generateRtl(drawn.network, drawn.config);
  const netlist = await elaborate(design);
  const noise = createRandom(seed, 'noise');
  expectDrawnLaw(drawn, design, samples, (inputs, stalls) =>
    simulateGates(netlist, design, inputs, samples, stalls, noise),
  );
}

/** As Icarus Verilog reads it. */
export function expectLawInIcarus(drawn: DrawnDesign, samples: number): void {
  const design = generateRtl(drawn.network, drawn.config);
  expectDrawnLaw(drawn, design, samples, (inputs, stalls) =>
    simulateWithIcarus(design, inputs, samples, stalls),
  );
}
