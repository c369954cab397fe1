// A recurrent layer as a plan sees it, and where its packed weights lie.
import { gruCell } from './gru-cell.js';
import { lstmCell } from './lstm-cell.js';
import type { RecurrentCell } from './recurrent-cell.js';

/** `[steps, nIn]` → `[units]`, or `[steps, units]` where every state is handed on. */
export interface RecurrentStep {
  readonly kind: 'recurrent';
  readonly weights: number;
  readonly cell: 'lstm' | 'gru';
  readonly steps: number;
  readonly nIn: number;
  readonly units: number;
  readonly returnSequences: boolean;
}

const CELLS: Readonly<Record<RecurrentStep['cell'], RecurrentCell>> = {
  lstm: lstmCell,
  gru: gruCell,
};

export function cellOf({ cell }: RecurrentStep): RecurrentCell {
  return CELLS[cell];
}

/** Pre-activations of a step: columns of the kernel `[nIn + units, columns]`, rows of the input first. */
export function columnsOf(step: RecurrentStep): number {
  return cellOf(step).gates * step.units;
}

/** The kernel's rows of the input and of the hidden state, and the bias of the columns and of a GRU's candidate. */
export function splitWeights<A extends { subarray(from: number, to?: number): A }, B>(
  step: RecurrentStep,
  kernel: A,
  bias: B & { subarray(from: number, to?: number): B },
): { readonly input: A; readonly hidden: A; readonly bias: B; readonly hiddenBias: B } {
  const columns = columnsOf(step);
  const border = step.nIn * columns;
  return {
    input: kernel.subarray(0, border),
    hidden: kernel.subarray(border),
    bias: bias.subarray(0, columns),
    hiddenBias: bias.subarray(columns),
  };
}
