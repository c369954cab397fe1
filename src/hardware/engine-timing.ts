// The longest path through an engine, bit by bit through the plan that the generator prints.
import { timeAdder, timeTree } from './adder-timing.js';
import { timeCast } from './cast-timing.js';
import { adderDelay } from './constant-product/compressor-tree.js';
import type { MacEngine, MacLane } from './mac-engine.js';
import { AT_START, delayBy, delayByFanOut, latestOf, type PathTime } from './path-time.js';
import type { PoolEngine } from './pool-engine.js';
import type { StageEngine } from './stage-engine.js';
import type { TableBit } from './table-plan.js';
import type { UnrolledEngine } from './unrolled-engine.js';

/** One two-to-one multiplexer of operand selection. */
const MULTIPLEXER = 0.65;
/** A gate of a table or a product. */
const GATE = 0.33;
/** Gate that turns a counter bit into a select. */
const SELECT = 0.25;

/** Cells that each bit of each node drives. */
function countFanOuts({ nodes, outputs, products }: UnrolledEngine): Float64Array[] {
  const fanOuts = nodes.map(({ width }) => new Float64Array(width));
  for (const { leaves } of outputs) for (const { node, bit } of leaves) fanOuts[node][bit]++;
  for (const { left, right } of products.sums) {
    for (const node of [left, right]) {
      for (let bit = 0; bit < fanOuts[node].length; bit++) fanOuts[node][bit]++;
    }
  }
  return fanOuts;
}

function timeNodes(engine: UnrolledEngine): PathTime[][] {
  const { nodes, products } = engine;
  const fanOuts = countFanOuts(engine);
  const times: PathTime[][] = [];
  nodes.forEach(({ width, adderBits }, node) => {
    let bits: PathTime[] = new Array(width).fill(AT_START);
    if (node >= products.inputs) {
      const { left, right, shift } = products.sums[node - products.inputs];
      const [low, high] = [times[left], times[right]];
      const gap = Math.max(0, shift - low.length);
      const upper = Array.from({ length: adderBits }, (_, bit) => bit);
      bits =
        adderBits === 0
          ? [...low, ...new Array<PathTime>(gap).fill(AT_START), ...high]
          : [
              ...low.slice(0, shift),
              ...timeAdder(
                upper.map((bit) => low[bit + shift]),
                upper.map((bit) => high[bit]),
              ),
            ];
    }
    times.push(bits.slice(0, width).map((bit, i) => delayByFanOut(bit, fanOuts[node][i])));
  });
  return times;
}

function timeUnrolled(engine: UnrolledEngine): PathTime {
  const nodes = timeNodes(engine);
  return latestOf(
    engine.outputs.map(({ leaves, tree, cast }) =>
      timeCast(
        cast,
        timeTree(
          tree,
          leaves.map(({ node, bit }) => nodes[node][bit]),
        ),
      ),
    ),
  );
}

function isLookedUp(bit: TableBit): bit is { readonly index: number } {
  return typeof bit !== 'string';
}

/** Product gates that each operand and each table drives. */
function countProductGates(lanes: readonly MacLane[], inputWidth: number) {
  const ofOperand = new Map<number, number>();
  const ofTable = new Map<number, number>();
  for (const { operand, weightBits } of lanes) {
    const gates = weightBits.filter((bit) => bit !== '0').length;
    ofOperand.set(operand, (ofOperand.get(operand) ?? 0) + gates);
    for (const { index } of weightBits.filter(isLookedUp)) {
      ofTable.set(index, (ofTable.get(index) ?? 0) + inputWidth);
    }
  }
  return { ofOperand, ofTable };
}

/** Arrival at every operand: select lines drive all multiplexers of their level. */
function timeSelectors({ selectors }: MacEngine, inputWidth: number): PathTime[] {
  const driven: number[] = [];
  for (const { selectBit } of selectors.multiplexers) {
    driven[selectBit] = (driven[selectBit] ?? 0) + inputWidth;
  }
  const times: PathTime[] = new Array(selectors.inputs).fill(AT_START);
  for (const { selectBit, low, high } of selectors.multiplexers) {
    const select = delayByFanOut(delayBy(AT_START, 'select', SELECT), driven[selectBit]);
    times.push(delayBy(latestOf([select, times[low], times[high]]), 'select', MULTIPLEXER));
  }
  return times;
}

function timeMac(engine: MacEngine, inputWidth: number): PathTime {
  const { accumulators, tables, ticks } = engine;
  const lanes = accumulators.flatMap((accumulator) => accumulator.lanes);
  const gates = countProductGates(lanes, inputWidth);
  const operands = timeSelectors(engine, inputWidth);
  const counter = delayByFanOut(AT_START, 1 + tables.length);
  const decoded = delayBy(counter, 'select', 1.5 * GATE * Math.log2(ticks));
  const timeProduct = ({ operand, weightBits }: MacLane, weightBit: number): PathTime => {
    const bit = weightBits[weightBit];
    const input = delayByFanOut(operands[operand], gates.ofOperand.get(operand) ?? 1);
    const weight = isLookedUp(bit)
      ? delayByFanOut(decoded, gates.ofTable.get(bit.index) ?? 1)
      : AT_START;
    return delayBy(latestOf([input, weight]), 'select', GATE);
  };
  return latestOf(
    accumulators.map(({ leaves, lanes: own, tree, cast }) => {
      const products = own.map((lane) => lane.weightBits.map((_, bit) => timeProduct(lane, bit)));
      const arrivals = leaves.map((leaf) =>
        leaf.kind === 'accumulator' ? AT_START : products[leaf.lane][leaf.weightBit],
      );
      return timeCast(cast, timeTree(tree, arrivals));
    }),
  );
}

/** Comparators one after the other, each with its multiplexer. */
function timePool({ pixels, cast }: PoolEngine, inputWidth: number): PathTime {
  const levels = Math.ceil(Math.log2(pixels));
  const compared = delayBy(AT_START, 'adders', levels * (adderDelay(inputWidth) / 2 + 0.5));
  return timeCast(cast, new Array(inputWidth).fill(compared));
}

/** The latest result bit of an engine whose inputs are `inputWidth` bits wide, registers left out. */
export function timeEngine(engine: StageEngine, inputWidth: number): PathTime {
  switch (engine.kind) {
    case 'unrolled':
      return timeUnrolled(engine);
    case 'mac':
      return timeMac(engine, inputWidth);
    case 'pool':
      return timePool(engine, inputWidth);
  }
}
