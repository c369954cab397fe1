// What the counted bits of a workload cost in gates before calibration: the ground all estimators stand on.
import type { TermSum } from '../src/core/estimate.js';
import type { Technology } from '../src/core/target.js';
import type { StageActivity, StageWorkload } from '../src/core/workload.js';

/** The names under which area and leakage are added up and calibrated. Stages of every kind share them. */
export const AREA_TERMS = [
  'compressors',
  'fullAdderCells',
  'adders',
  'multiplexers',
  'roms',
  'registers',
] as const;
export type AreaTerm = (typeof AREA_TERMS)[number];

/** Share of a product gate, and of the half adder and AND of a cast bit, that is left when synthesis has joined it with its neighbours. */
const LEFT_OF_PRODUCT = 0.5;
const LEFT_OF_CAST = 0.3;
/** NAND2 a gate of a constant table: an AND or OR, part of it shared. */
const NAND2_PER_TABLE_GATE = 1.3;
/** Share of a multiplexer that keeps the old value of a flip-flop; many share their enable logic or need none. */
const ENABLE_SHARE = 0.6;
/** Gates of a stage's handshake in NAND2: valid and ready logic, enables. */
const CONTROL_NAND2 = 12;
/** Flip-flops of a stage's handshake: valid, busy. */
const CONTROL_FLIP_FLOPS = 2;

/** Bits of the counter that paces one inference. */
export function countControlBits({ initiationInterval }: StageWorkload): number {
  return Math.ceil(Math.log2(Math.max(1, initiationInterval))) + CONTROL_FLIP_FLOPS;
}

/**
 * Cell area by term in µm². Counters of compressor trees, as logic or as cells, and positions of carry-propagate adders are full adders. What synthesis
 * mostly absorbs goes with the adders: product gates (the full adders that sum the products are counted as counters) and casts.
 * Registers carry the multiplexer that holds their value, and the handshake with its counter.
 */
export function sumArea(workload: StageWorkload, technology: Technology): Record<AreaTerm, number> {
  const { nand2AreaUm2, fullAdderAreaUm2, flipFlopAreaUm2, mux2AreaUm2 } = technology;
  const { xor2AreaUm2, and2AreaUm2 } = technology;
  const halfAdder = xor2AreaUm2 + and2AreaUm2;
  const products = LEFT_OF_PRODUCT * workload.multiplierBits * and2AreaUm2;
  const casts = LEFT_OF_CAST * workload.clampBits * (halfAdder + and2AreaUm2);
  const enabledBits = workload.flipFlopBits - (workload.freeRunningBits ?? 0);
  const enables = ENABLE_SHARE * enabledBits * mux2AreaUm2;
  const control = CONTROL_NAND2 * nand2AreaUm2 + countControlBits(workload) * halfAdder;
  return {
    compressors: workload.compressorBits * fullAdderAreaUm2,
    fullAdderCells: workload.fullAdderCells * fullAdderAreaUm2,
    adders: workload.adderBits * fullAdderAreaUm2 + products + casts,
    multiplexers: workload.muxBits * mux2AreaUm2,
    roms: workload.romGates * NAND2_PER_TABLE_GATE * nand2AreaUm2,
    registers: workload.flipFlopBits * flipFlopAreaUm2 + enables + control,
  };
}

/** Leakage by term in mW: gates leak in proportion to their area, the NAND2 sets the scale. */
export function sumLeakage(area: TermSum, technology: Technology): Record<string, number> {
  const mwPerUm2 = (technology.nand2LeakageNw * 1e-6) / technology.nand2AreaUm2;
  return Object.fromEntries(Object.entries(area).map(([term, um2]) => [term, um2 * mwPerUm2]));
}

/** Setup's share of clock-to-output and setup: all that is left where a path begins at a port. */
const SETUP_SHARE = 0.35;

/**
 * Longest path in ns, by kinds of logic that synthesis treats differently: it keeps the counters of trees nearly as they are,
 * shortens adders, and sets buffers and decoders where selects and operands fan out. `register` is clock-to-output and setup.
 */
export function sumDelay({ path, startsAtPort }: StageWorkload, technology: Technology): TermSum {
  const { fullAdderDelayNs, flipFlopDelayNs } = technology;
  return {
    tree: path.tree * fullAdderDelayNs,
    cells: path.cells * fullAdderDelayNs,
    adders: path.adders * fullAdderDelayNs,
    select: path.select * fullAdderDelayNs,
    register: (startsAtPort ? SETUP_SHARE : 1) * flipFlopDelayNs,
  };
}

/** What stages of trained networks show in the middle: zeros after ReLU and quiet upper bits, far from the 0.5 of white noise. */
export const TYPICAL_ACTIVITY: StageActivity = { inputs: 0.3, leaves: 0.3, results: 0.45 };

/** Output transitions of a full adder for one toggle of a leaf: sum and carry, about once each. */
const TRANSITIONS_PER_FULL_ADDER = 2;
/** Transitions each level of addition adds for one toggle of a leaf: paths of unequal length arrive one after the other. */
const TRANSITIONS_PER_LEVEL = 2;
/** Inside and output of a two-to-one multiplexer for one toggle of an input; it is charged by its share of a full adder's area. */
const TRANSITIONS_PER_MULTIPLEXER = 2;
/** A product gate next to a full adder, by area and load. */
const FULL_ADDERS_PER_PRODUCT = 0.2;

/** How the arithmetic of one kind of stage switches. */
export interface Switching {
  /** Its own term, as calibration must not mix it with that of other kinds. */
  readonly term: 'folded' | 'serial' | 'multiplexed' | 'compared';
  /** Transitions at the leaves over those of their settled values: 1 where inputs come straight from registers. */
  readonly leafHazards: number;
}

/**
 * Dynamic energy of one inference by term in pJ. Arithmetic switches in active cycles, as often as the bits that enter it toggle
 * on real data; `glitches` grow with the levels of addition. Storage multiplexers work once a vector, that is once in
 * `reuseFactor` active cycles. `clock` is paid by every flip-flop in every cycle between two inferences, active or not, and
 * takes along the toggles of registers, which follow their clock in number.
 */
export function sumEnergy(
  workload: StageWorkload,
  technology: Technology,
  { term, leafHazards }: Switching,
): TermSum {
  const { fullAdderAreaUm2, mux2AreaUm2, fullAdderEnergyPj, flipFlopClockEnergyPj } = technology;
  const { activity = TYPICAL_ACTIVITY, selectorBits, muxBits, config } = workload;
  const cycles = workload.initiationInterval;
  const activeCycles = cycles * workload.activeFraction;
  const leafEnergy = activeCycles * activity.leaves * fullAdderEnergyPj;
  const fullAdders =
    workload.compressorBits +
    workload.adderBits +
    FULL_ADDERS_PER_PRODUCT * workload.multiplierBits;
  const multiplexed = selectorBits + (muxBits - selectorBits) / config.reuseFactor;
  const clocked = (workload.flipFlopBits + countControlBits(workload)) * cycles;
  return {
    [term]: TRANSITIONS_PER_FULL_ADDER * leafHazards * fullAdders * leafEnergy,
    cells: TRANSITIONS_PER_FULL_ADDER * leafHazards * workload.fullAdderCells * leafEnergy,
    [workload.fullAdderCells > 0 ? 'cellGlitches' : 'glitches']:
      TRANSITIONS_PER_LEVEL * workload.glitchBits * leafEnergy,
    multiplexers:
      TRANSITIONS_PER_MULTIPLEXER *
      multiplexed *
      (mux2AreaUm2 / fullAdderAreaUm2) *
      activeCycles *
      activity.inputs *
      fullAdderEnergyPj,
    clock:
      clocked * flipFlopClockEnergyPj +
      workload.registerUpdates * activity.inputs * fullAdderEnergyPj,
  };
}
