// A bound on one metric of a design, as a user writes it.
import type { MetricName } from '../core/metrics.js';

export const OPERATORS = ['<=', '>=', '==', '<', '>', '='] as const;
export type Operator = '<=' | '>=' | '<' | '>' | '=';

/** `bound` is in the unit of the metric; `text` is what the user wrote, without outer blanks. */
export interface Constraint {
  readonly metric: MetricName;
  readonly operator: Operator;
  readonly bound: number;
  readonly text: string;
}
