// How often the bits of shared multipliers change: operands, products and accumulators of a multiplexed engine.
import type { StageActivity } from '../core/workload.js';
import type { MacAccumulator, MacEngine } from '../hardware/multiplexed/mac-engine.js';
import type { TableBit } from '../hardware/multiplexed/table-plan.js';
import type { EngineCycle } from './engine-cycles.js';
import { addedByProduct, countKept, evaluateProduct, keptWord } from './lane-product-activity.js';
import { meanToggles } from './mean-toggles.js';

function bitAt(bit: TableBit, tables: readonly string[], tick: number): 0 | 1 {
  const digit = typeof bit === 'string' ? bit : tables[bit.index][tick];
  return digit === '1' ? 1 : 0;
}

function modulo(value: number, modulus: number): number {
  return ((value % modulus) + modulus) % modulus;
}

/** What the lanes of one engine do in one cycle. */
interface MacCycle {
  readonly tick: number;
  /** Operand of every multiplier and of every graph of multiples, as an unsigned word. */
  readonly operands: readonly number[];
  /** The words that lanes add: for a multiplier its operand or 0 for each weight bit that is not always 0. */
  readonly words: readonly number[];
}

/** A word that a lane adds: its size, and what its leaves make of it. */
interface LaneWord {
  readonly width: number;
  /** Weight of its lowest bit is `2^column`. */
  readonly column: number;
  /** Bits that enter inverted, as a word. */
  readonly inverted: number;
}

/** In the order of `MacCycle.words`. */
function listLaneWords(accumulator: MacAccumulator, inputWidth: number): LaneWord[] {
  const inverted = new Map<string, number>();
  const invert = (key: string, bit: number) => {
    inverted.set(key, (inverted.get(key) ?? 0) + 2 ** bit);
  };
  accumulator.products?.forEach(({ leaves }, lane) => {
    for (const leaf of leaves) {
      if (leaf.inverted) invert(`${lane} ${leaf.weightBit}`, leaf.inputBit);
    }
  });
  for (const leaf of accumulator.leaves) {
    if (leaf.kind === 'product' && leaf.inverted) {
      invert(`${leaf.lane} ${leaf.weightBit}`, leaf.inputBit);
    }
    if (leaf.kind === 'choice' && leaf.inverted) invert(`${leaf.lane}`, leaf.bit);
  }
  return accumulator.lanes.flatMap((lane, index) => {
    if (lane.kind === 'multiplier') {
      return lane.weightBits.flatMap((bit, column) =>
        bit === '0'
          ? []
          : [{ width: inputWidth, column, inverted: inverted.get(`${index} ${column}`) ?? 0 }],
      );
    }
    return [{ width: lane.width, column: 0, inverted: inverted.get(`${index}`) ?? 0 }];
  });
}

function runLanes(engine: MacEngine, { vector, tick }: EngineCycle, inputWidth: number): MacCycle {
  const { accumulators, selectors, tables, ticks, turns, multiples, graphs } = engine;
  const step = tick % (ticks / turns);
  const resolve = (operand: number): number => {
    if (operand < selectors.inputs) return vector[operand];
    const { selectBit, low, high } = selectors.multiplexers[operand - selectors.inputs];
    return resolve((step >> selectBit) % 2 === 1 ? high : low);
  };
  const scaled = multiples.map(({ operand, factor }) => resolve(operand) * factor);
  const operands = graphs.map(({ operand }) => modulo(resolve(operand), 2 ** inputWidth));
  const words: number[] = [];
  for (const lane of accumulators.flatMap(({ lanes }) => lanes)) {
    if (lane.kind === 'choice') {
      const chosen = lane.choices.find(({ when }) => bitAt(when, tables, tick) === 1);
      const value = chosen ? scaled[chosen.multiple] * 2 ** chosen.shift : 0;
      const isNegative = bitAt(lane.negate, tables, tick) === 1;
      words.push(modulo(isNegative ? -1 - value : value, 2 ** lane.width));
      continue;
    }
    const word = modulo(resolve(lane.operand), 2 ** inputWidth);
    operands.push(word);
    for (const bit of lane.weightBits) {
      if (bit !== '0') words.push(word * bitAt(bit, tables, tick));
    }
  }
  return { tick, operands, words };
}

/** What the leaves of a word add to the sum: without the inverted bits the word, with them their complement. */
function addWord(word: number, { column, inverted }: LaneWord): number {
  let kept = 0;
  for (let bit = 0, rest = inverted; rest > 0; bit++, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 0) continue;
    const isSet = Math.floor(word / 2 ** bit) % 2 === 1;
    kept += (isSet ? -1 : 1) * 2 ** bit;
  }
  return (word + kept) * 2 ** column;
}

/** What an accumulator adds in a cycle, and what is kept of its products where they lose bits. */
interface AddedWords {
  readonly total: number;
  readonly kept: readonly number[];
}

/** `words` are those of the accumulator, in the order of `laneWords`. */
function addLanes(
  { products, lanes }: MacAccumulator,
  laneWords: readonly LaneWord[],
  words: readonly number[],
): AddedWords {
  const added = laneWords.map((laneWord, index) => addWord(words[index], laneWord));
  if (products === undefined) return { total: added.reduce((a, b) => a + b, 0), kept: [] };
  let [next, total] = [0, 0];
  const kept = products.map((product, index) => {
    const lane = lanes[index];
    const bits = lane.kind === 'multiplier' ? lane.weightBits.filter((bit) => bit !== '0') : [];
    const sum = bits.reduce((partial) => partial + added[next++], 0);
    const value = evaluateProduct(product, sum);
    total += addedByProduct(product, value);
    return keptWord(product, value);
  });
  return { total, kept };
}

interface AccumulatorRun {
  /** Of all accumulators. */
  readonly sums: readonly number[];
  readonly kept: readonly number[];
}

/** All accumulators, cycle by cycle. */
function runAccumulators(
  engine: MacEngine,
  cycles: readonly MacCycle[],
  inputWidth: number,
): AccumulatorRun[] {
  const { accumulators, tables, ticks, turns } = engine;
  const laneWords = accumulators.map((accumulator) => listLaneWords(accumulator, inputWidth));
  let held = accumulators.map(({ firstStart }) => firstStart);
  return cycles.map(({ tick, words }) => {
    let next = 0;
    const kept: number[] = [];
    const sums = accumulators.map((accumulator, index) => {
      const own = words.slice(next, next + laneWords[index].length);
      next += own.length;
      const added = addLanes(accumulator, laneWords[index], own);
      kept.push(...added.kept);
      return modulo(held[index] + added.total, 2 ** accumulator.tree.width);
    });
    const ends = (tick + 1) % (ticks / turns) === 0;
    held = !ends
      ? sums
      : accumulators.map(({ nextStart }) =>
          nextStart.reduce((sum, bit, column) => sum + bitAt(bit, tables, tick) * 2 ** column, 0),
        );
    return { sums, kept };
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
  const accumulated = runAccumulators(engine, runs, inputWidth);
  const results = meanToggles(
    accumulated.map(({ sums }) => sums),
    engine.accumulators.map(({ tree }) => tree.width),
  );
  const laneWords = engine.accumulators.flatMap((accumulator) =>
    listLaneWords(accumulator, inputWidth),
  );
  const products = meanToggles(
    runs.map((run) => run.words),
    laneWords.map(({ width }) => width),
  );
  const complete = engine.accumulators.flatMap((accumulator) => accumulator.products ?? []);
  const kept = meanToggles(
    accumulated.map((run) => run.kept),
    complete.map(countKept),
  );
  const leaves = engine.accumulators.flatMap((accumulator) => accumulator.leaves);
  const held = leaves.filter(({ kind }) => kind === 'accumulator').length;
  const behind = complete.length > 0 ? leaves.length - held : 0;
  const gates = complete.reduce((sum, product) => sum + product.leaves.length, 0);
  const front = complete.length > 0 ? gates : leaves.length - held;
  return {
    inputs: meanToggles(
      runs.map(({ operands }) => operands),
      evenly(runs[0].operands),
    ),
    leaves: (held * results + behind * kept + front * products) / (held + behind + front),
    results,
  };
}
