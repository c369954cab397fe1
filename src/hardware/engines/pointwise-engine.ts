// Plan of an element-wise stage: every result a function of one element of the vector, or only a wire to it.
import type { FixedPointFormat } from '../../core/fixed-point-format.js';
import type { ElementMap } from '../elements/element-map.js';
import { type ElementPlan, planElement } from '../elements/element-plan.js';

/** Plan `plan` applied to input element `input`. */
export interface PointwiseValue {
  readonly input: number;
  readonly plan: number;
}

export interface PointwiseEngine {
  readonly kind: 'pointwise';
  readonly plans: readonly ElementPlan[];
  /** Distinct values; output element `o` is `values[elements[o]]`. */
  readonly values: readonly PointwiseValue[];
  readonly elements: readonly number[];
  /** Results made of one vector one after the other, each `elements.length / results` elements. */
  readonly results: number;
  readonly output: FixedPointFormat;
}

/** Functions of all elements of the map; equal ones of one input exist once. */
export function planPointwiseEngine(map: ElementMap, results: number): PointwiseEngine {
  const plans = map.functions.map(({ f, casts }) => planElement(map.name, f, casts));
  const known = new Map<string, number>();
  const values: PointwiseValue[] = [];
  const elements = map.elements.map(({ input, f }) => {
    const key = `${input} ${f}`;
    const index = known.get(key) ?? values.push({ input, plan: f }) - 1;
    known.set(key, index);
    return index;
  });
  const { output } = plans[0];
  return { kind: 'pointwise', plans, values, elements, results, output };
}
