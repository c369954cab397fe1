// What a constant matrix product consists of: shared sums of inputs, and per output the terms to add.

/** `± (node << shift)`. Nodes 0 … nIn−1 are the inputs, node nIn + k is shared sum k. */
export interface ProductTerm {
  readonly node: number;
  readonly shift: number;
  readonly negative: boolean;
}

/** `left ± (right << shift)`, computed once and used by several outputs. */
export interface SharedSum {
  readonly left: number;
  readonly right: number;
  readonly shift: number;
  readonly negative: boolean;
}

/** A matrix product `y = Wᵀx` as additions; the constants of `y` are not in it. */
export interface ProductPlan {
  readonly inputs: number;
  readonly sums: readonly SharedSum[];
  readonly outputs: readonly (readonly ProductTerm[])[];
  /** Signed digits of the matrix before sharing. */
  readonly digits: number;
}

/** Two-operand additions of the plan: shared sums, and joining the terms of every output. */
export function countAdditions(plan: ProductPlan): number {
  const joins = plan.outputs.map((terms) => Math.max(0, terms.length - 1));
  return plan.sums.length + joins.reduce((sum, count) => sum + count, 0);
}
