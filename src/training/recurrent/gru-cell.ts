// The GRU cell as hls4ml computes it (`reset_after`): h' = (1 − z)·tanh(x + r·u) + z·h, with the state rounded.
import type { CellRules } from './cell-rules.js';
import type { CellState, RecurrentCell, StepSums } from './recurrent-cell.js';

/** d(state)/d(pre-activation) of the three gates, that of the candidate's hidden sum, d(state)/d(state before). */
const KEPT = 5;

function forward(
  rules: CellRules,
  sums: StepSums,
  { hidden }: CellState,
  rows: number,
  units: number,
  kept: Float64Array,
): void {
  const { gate, squash } = rules;
  const { fromInput, fromHidden, unit, hiddenBias } = sums;
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < units; j++) {
      const at = sums.first + row * sums.stride + j;
      const back = row * 3 * units + j;
      const recurrent = (k: number) => (fromHidden ? fromHidden[back + k * units] : 0);
      const zz = (fromInput[at] + recurrent(0)) * unit;
      const zr = (fromInput[at + units] + recurrent(1)) * unit;
      const past = (recurrent(2) + hiddenBias[j]) * unit;
      const [update, reset] = [gate.value(zz), gate.value(zr)];
      const zh = fromInput[at + 2 * units] * unit + rules.recall(reset * past);
      const candidate = squash.value(zh);
      const place = row * units + j;
      const before = hidden[place];
      const mixed = candidate * (1 - update) + before * update;
      hidden[place] = rules.keep(mixed);
      const stays = rules.passes(mixed) ? 1 : 0;
      const inner = stays * (1 - update) * squash.slope(zh);
      const to = KEPT * place;
      kept[to] = stays * (before - candidate) * gate.slope(zz);
      kept[to + 1] = inner * past * gate.slope(zr);
      kept[to + 2] = inner;
      kept[to + 3] = inner * reset;
      kept[to + 4] = stays * update;
    }
  }
}

/** Gates z, r, h; the fourth bias is that of the candidate's hidden sum. */
export const gruCell: RecurrentCell = {
  gates: 3,
  biases: 4,
  kept: KEPT,
  forward,
  backward: (kept, { hidden }, { toInput, first, stride, toHidden }, rows, units) => {
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < units; j++) {
        const place = row * units + j;
        const from = KEPT * place;
        const outer = hidden[place];
        const at = first + row * stride + j;
        toInput[at] = outer * kept[from];
        toInput[at + units] = outer * kept[from + 1];
        toInput[at + 2 * units] = outer * kept[from + 2];
        toHidden[at] = toInput[at];
        toHidden[at + units] = toInput[at + units];
        toHidden[at + 2 * units] = outer * kept[from + 3];
        hidden[place] = outer * kept[from + 4];
      }
    }
  },
};
