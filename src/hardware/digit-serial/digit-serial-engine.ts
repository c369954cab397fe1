// Plan of a matrix product by its shared adder graph, evaluated a few bits a cycle, least significant digit first.
import { type AdderStyle, adderStyleOf, type StageConfig } from '../../core/hardware-config.js';
import type { ProductPlan, ProductTerm } from '../constant-product/product-plan.js';
import { planUnrolledEngine } from '../engines/unrolled-engine.js';
import { createSelectorBuilder, type SelectorPlan } from '../multiplexed/selector-plan.js';
import { createTableBuilder, type TableBit, type TableBuilder } from '../multiplexed/table-plan.js';
import type { Stage } from '../stages.js';
import { type ElementBits, vectorElementsOf, vectorFormatOf } from '../vector-elements.js';
import { planSerialConstant } from './digit-serial-constant.js';
import { digitWidthOf, type SumWindow, sumWindowsOf } from './digit-serial-sums.js';
import { type DigitTree, planDigitTree } from './digit-serial-tree.js';

/** One sum: streams of terms and of a constant, and the register that collects its digits. */
export interface DigitOutput {
  readonly terms: readonly ProductTerm[];
  /** The digit of the constant's stream by cycle; empty without such a stream. */
  readonly constantBits: readonly TableBit[];
  /** The saved carries that start at one: the first ones. */
  readonly presets: number;
  readonly tree: DigitTree;
  readonly window: SumWindow;
  /** Digits collected: the register shifts in the first `digits` cycles. */
  readonly digits: number;
  /** Bits of that register: `digits · digit − window.drop`; 0 for a sum without terms, which is constant. */
  readonly collected: number;
}

/**
 * All values are streams of `digit` bits a cycle, two's complement modulo `2^(ticks · digit)`. Adders keep their carry out of
 * the digit for the next cycle. The digits of the inputs are registered; from there to a sum nothing is.
 */
export interface DigitSerialEngine {
  readonly kind: 'digitSerial';
  readonly adderStyle: AdderStyle;
  /** Cycles per vector: the reuse factor. */
  readonly ticks: number;
  readonly digit: number;
  readonly products: ProductPlan;
  /** Selection of input bits by cycle: operand `i · width + b` is bit b of input i, the last operand is zero. */
  readonly selectors: SelectorPlan;
  /** Operand of every bit of an input's digit; undefined for inputs nobody reads. */
  readonly inputDigits: readonly (readonly number[] | undefined)[];
  /** Bits of earlier digits kept of every node, for its users behind a shift. */
  readonly histories: readonly number[];
  readonly tables: readonly string[];
  readonly outputs: readonly DigitOutput[];
}

/** Arrival of an input bit in half full-adder delays: buffers. */
const INPUT_ARRIVAL = 2;
/** Arrival of a constant's bit: mapping for area makes long chains of what tables have in common. */
const CONSTANT_ARRIVAL = 7;

/** Largest shift of every node; −1 where nobody reads it. */
function planHistories({ inputs, sums, outputs }: ProductPlan): number[] {
  const histories = new Array<number>(inputs + sums.length).fill(-1);
  const read = (node: number, shift: number) => {
    histories[node] = Math.max(histories[node], shift);
  };
  for (const { left, right, shift } of sums) {
    read(left, 0);
    read(right, shift);
  }
  for (const { node, shift } of outputs.flat()) read(node, shift);
  return histories;
}

function selectInputs(
  stage: Stage,
  histories: readonly number[],
  inputs: readonly ElementBits[],
  size: SerialSize,
) {
  const { width } = vectorFormatOf(stage);
  const selectors = createSelectorBuilder(inputs.length * width + 1);
  const zero = inputs.length * width;
  const elements = vectorElementsOf(stage);
  const bitOperand = (input: number, bit: number) => {
    const element = inputs[input];
    if (bit < elements[input % elements.length].lowest) return zero;
    if (bit < element.width) return input * width + bit;
    return element.signed ? input * width + element.width - 1 : zero;
  };
  const inputDigits = inputs.map((_, input) => {
    if (histories[input] < 0) return undefined;
    return Array.from({ length: size.digit }, (_, j) =>
      selectors.select(
        Array.from({ length: size.ticks }, (_, tick) => bitOperand(input, tick * size.digit + j)),
      ),
    );
  });
  return { selectors: selectors.plan, inputDigits };
}

/** When every bit of the digit of every node settles, in half full-adder delays. */
function planArrivals({ inputs, sums }: ProductPlan, digit: number): number[][] {
  const arrivals = Array.from({ length: inputs }, () =>
    new Array<number>(digit).fill(INPUT_ARRIVAL),
  );
  for (const { left, right } of sums) {
    let carry = 0;
    const bits = arrivals[left].map((a, j) => {
      const operands = Math.max(a, arrivals[right][j]) + 2;
      const settled = Math.max(operands, carry + 1);
      carry = settled;
      return settled;
    });
    arrivals.push(bits);
  }
  return arrivals;
}

interface SerialSize {
  readonly ticks: number;
  readonly digit: number;
}

function planOutput(
  terms: readonly ProductTerm[],
  window: SumWindow,
  arrivals: readonly (readonly number[])[],
  { ticks, digit }: SerialSize,
  tables: TableBuilder,
): DigitOutput {
  const negatives = terms.filter(({ negative }) => negative).length;
  const digits = Math.ceil((window.drop + window.width) / digit);
  const isConstant = terms.length === 0;
  const constant = isConstant
    ? { presets: 0, tables: [] }
    : planSerialConstant(window.constant + negatives, terms.length, digit, ticks);
  const constantBits = constant.tables.map((bits) => tables.lookUp(bits));
  const streams = terms.map(({ node }) => arrivals[node]);
  if (constantBits.length > 0) streams.push(new Array<number>(digit).fill(CONSTANT_ARRIVAL));
  return {
    terms,
    constantBits,
    presets: constant.presets,
    tree: planDigitTree(streams, digit),
    window,
    digits,
    collected: isConstant ? 0 : digits * digit - window.drop,
  };
}

/** The serial adder graph of a dense or conv2d stage with a legal reuse factor. */
export function planDigitSerialEngine(stage: Stage, config: StageConfig): DigitSerialEngine {
  const ticks = config.reuseFactor;
  const size = { ticks, digit: digitWidthOf(stage, ticks) };
  // Zeros below an element would have to be kept as its history were they not digits of it.
  const graph = { sharing: 'matrix', adderStyle: 'compressor_tree', keepsZeros: true } as const;
  const { products, inputs } = planUnrolledEngine(stage, graph);
  const histories = planHistories(products);
  const arrivals = planArrivals(products, size.digit);
  const tables = createTableBuilder();
  const windows = sumWindowsOf(stage);
  const outputs = products.outputs.map((terms, output) =>
    planOutput(terms, windows[output], arrivals, size, tables),
  );
  return {
    kind: 'digitSerial',
    adderStyle: adderStyleOf(config),
    ...size,
    products,
    ...selectInputs(stage, histories, inputs, size),
    histories: histories.map((bits) => Math.max(0, bits)),
    tables: tables.tables,
    outputs,
  };
}
