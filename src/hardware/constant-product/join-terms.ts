// Joins the terms of every output in a balanced tree of two-operand sums: what carry chains of FPGA fabrics want.
import type { ProductPlan, ProductTerm, SharedSum } from './product-plan.js';

/** A term with what decides when it is joined. */
interface Operand {
  readonly term: ProductTerm;
  /** Additions its node lies behind. */
  readonly depth: number;
  /** Bits of its node. */
  readonly width: number;
}

/** The earliest first; of equals those with the lowest bits, so that what is added overlaps. */
function isBefore(a: Operand, b: Operand): boolean {
  if (a.depth !== b.depth) return a.depth < b.depth;
  if (a.term.shift !== b.term.shift) return a.term.shift < b.term.shift;
  return a.width < b.width;
}

function insertOperand(operands: Operand[], operand: Operand): void {
  let index = operands.length;
  while (index > 0 && isBefore(operand, operands[index - 1])) index--;
  operands.splice(index, 0, operand);
}

/** `a + b` as a sum of two nodes, with the shift and sign its node enters further sums by. */
function joinPair(
  a: ProductTerm,
  b: ProductTerm,
): { sum: SharedSum; shift: number; negative: boolean } {
  const [low, high] = b.shift < a.shift ? [b, a] : [a, b];
  const sum = {
    left: low.node,
    right: high.node,
    shift: high.shift - low.shift,
    negative: low.negative !== high.negative,
  };
  return { sum, shift: low.shift, negative: low.negative };
}

function widthOfSum({ left, right, shift }: SharedSum, widths: readonly number[]): number {
  return Math.max(widths[left], widths[right] + shift) + (shift < widths[left] ? 1 : 0);
}

/**
 * The same product with at most one term an output: its terms are added two by two, the two earliest first, so that
 * trees are as low as their latest operand allows. Sums that several outputs use are left as they are.
 */
export function joinTerms(plan: ProductPlan, inputWidths: number | readonly number[]): ProductPlan {
  const sums = [...plan.sums];
  const widths =
    typeof inputWidths === 'number'
      ? new Array<number>(plan.inputs).fill(inputWidths)
      : [...inputWidths];
  const depths = new Array<number>(plan.inputs).fill(0);
  const addNode = (sum: SharedSum) => {
    widths.push(widthOfSum(sum, widths));
    return depths.push(Math.max(depths[sum.left], depths[sum.right]) + 1) - 1;
  };
  for (const sum of plan.sums) addNode(sum);
  const outputs = plan.outputs.map((terms) => {
    const operands: Operand[] = [];
    const add = (term: ProductTerm) =>
      insertOperand(operands, { term, depth: depths[term.node], width: widths[term.node] });
    terms.forEach(add);
    while (operands.length > 1) {
      const [a, b] = operands.splice(0, 2);
      const { sum, shift, negative } = joinPair(a.term, b.term);
      sums.push(sum);
      add({ node: addNode(sum), shift, negative });
    }
    return operands.map(({ term }) => term);
  });
  return { ...plan, sums, outputs };
}
