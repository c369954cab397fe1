// How often the bits of shared multipliers change: operands, products and accumulators of a multiplexed engine.
import type { StageActivity } from '../core/workload.js';
import type { MacAccumulator, MacEngine } from '../hardware/mac-engine.js';
import type { TableBit } from '../hardware/table-plan.js';
import type { EngineCycle } from './engine-cycles.js';
import { meanToggles } from './mean-toggles.js';

function bitAt(bit: TableBit, tables: readonly string[], tick: number): 0 | 1 {
  const digit = typeof bit === 'string' ? bit : tables[bit.index][tick];
  return digit === '1' ? 1 : 0;
}

function modulo(value: number, modulus: number): number {
  return ((value % modulus) + modulus) % modulus;
}

/** What the multipliers of one engine do in one cycle. */
interface MacCycle {
  readonly tick: number;
  /** Operand of every lane, as an unsigned word. */
  readonly operands: readonly number[];
  /** The operand once for each weight bit of its lane that is not always 0, or 0 where that bit is. */
  readonly products: readonly number[];
}

function runLanes(engine: MacEngine, { vector, tick }: EngineCycle, inputWidth: number): MacCycle {
  const { accumulators, selectors, tables, ticks, turns } = engine;
  const step = tick % (ticks / turns);
  const resolve = (operand: number): number => {
    if (operand < selectors.inputs) return operand;
    const { selectBit, low, high } = selectors.multiplexers[operand - selectors.inputs];
    return resolve((step >> selectBit) % 2 === 1 ? high : low);
  };
  const operands: number[] = [];
  const products: number[] = [];
  for (const { operand, weightBits } of accumulators.flatMap(({ lanes }) => lanes)) {
    const word = modulo(vector[resolve(operand)], 2 ** inputWidth);
    operands.push(word);
    for (const bit of weightBits) if (bit !== '0') products.push(word * bitAt(bit, tables, tick));
  }
  return { tick, operands, products };
}

/** The leaves of one weight bit of a lane: which bits of its operand enter inverted. */
interface WordLeaves {
  readonly weightBit: number;
  readonly invertsLow: boolean;
  readonly invertsTop: boolean;
}

/** In the order of `MacCycle.products`. */
function listWordLeaves(accumulator: MacAccumulator, inputWidth: number): WordLeaves[] {
  const inverted = new Set<string>();
  for (const leaf of accumulator.leaves) {
    if (leaf.kind === 'product' && leaf.inverted) {
      inverted.add(`${leaf.lane} ${leaf.weightBit} ${leaf.inputBit}`);
    }
  }
  return accumulator.lanes.flatMap(({ weightBits }, lane) =>
    weightBits.flatMap((bit, weightBit) => {
      const isInverted = (inputBit: number) => inverted.has(`${lane} ${weightBit} ${inputBit}`);
      const [invertsLow, invertsTop] = [isInverted(0), isInverted(inputWidth - 1)];
      return bit === '0' ? [] : [{ weightBit, invertsLow, invertsTop }];
    }),
  );
}

/** What the leaves of one weight bit add to the sum. */
function addWord(word: number, leaves: WordLeaves, inputWidth: number): number {
  const top = 2 ** (inputWidth - 1);
  const low = word % top;
  const sign = word >= top;
  const kept = leaves.invertsLow ? top - 1 - low : low;
  return (kept + (sign !== leaves.invertsTop ? top : 0)) * 2 ** leaves.weightBit;
}

/** The sums of all accumulators, cycle by cycle. */
function runAccumulators(
  engine: MacEngine,
  cycles: readonly MacCycle[],
  inputWidth: number,
): number[][] {
  const { accumulators, tables, ticks, turns } = engine;
  const words = accumulators.map((accumulator) => listWordLeaves(accumulator, inputWidth));
  let held = accumulators.map(({ firstStart }) => firstStart);
  return cycles.map(({ tick, products }) => {
    let next = 0;
    const sums = accumulators.map(({ tree }, index) => {
      const total = words[index].reduce(
        (sum, leaves) => sum + addWord(products[next++], leaves, inputWidth),
        held[index],
      );
      return modulo(total, 2 ** tree.width);
    });
    const ends = (tick + 1) % (ticks / turns) === 0;
    held = !ends
      ? sums
      : accumulators.map(({ nextStart }) =>
          nextStart.reduce((sum, bit, column) => sum + bitAt(bit, tables, tick) * 2 ** column, 0),
        );
    return sums;
  });
}

/** Activity of a multiplexed engine over consecutive cycles. */
export function measureMac(
  engine: MacEngine,
  cycles: readonly EngineCycle[],
  inputWidth: number,
): StageActivity {
  const runs = cycles.map((cycle) => runLanes(engine, cycle, inputWidth));
  const evenly = (words: readonly number[]) => words.map(() => inputWidth);
  const results = meanToggles(
    runAccumulators(engine, runs, inputWidth),
    engine.accumulators.map(({ tree }) => tree.width),
  );
  const products = meanToggles(
    runs.map((run) => run.products),
    evenly(runs[0].products),
  );
  const leaves = engine.accumulators.flatMap((accumulator) => accumulator.leaves);
  const held = leaves.filter(({ kind }) => kind === 'accumulator').length;
  return {
    inputs: meanToggles(
      runs.map(({ operands }) => operands),
      evenly(runs[0].operands),
    ),
    leaves: (held * results + (leaves.length - held) * products) / leaves.length,
    results,
  };
}
