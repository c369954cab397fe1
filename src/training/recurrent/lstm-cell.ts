// The LSTM cell as hls4ml computes it: c' = i·g + f·c, h' = o·tanh(c'), with both states rounded.
import type { CellRules } from './cell-rules.js';
import type { CellState, RecurrentCell, StepSums } from './recurrent-cell.js';

/** d(state)/d(pre-activation) of the four gates, d(memory)/d(hidden), d(memory)/d(memory before). */
const KEPT = 6;

function forward(
  rules: CellRules,
  sums: StepSums,
  { hidden, memory }: CellState,
  rows: number,
  units: number,
  kept: Float64Array,
): void {
  const { gate, squash } = rules;
  const { fromInput, fromHidden, unit } = sums;
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < units; j++) {
      const at = sums.first + row * sums.stride + j;
      const back = row * 4 * units + j;
      const sum = (k: number) =>
        (fromInput[at + k * units] + (fromHidden ? fromHidden[back + k * units] : 0)) * unit;
      const [zi, zf, zg, zo] = [sum(0), sum(1), sum(2), sum(3)];
      const [i, f, g, o] = [gate.value(zi), gate.value(zf), squash.value(zg), gate.value(zo)];
      const place = row * units + j;
      const before = memory[place];
      const mixed = g * i + before * f;
      const stays = rules.passes(mixed) ? 1 : 0;
      const now = rules.keep(mixed);
      const seen = squash.value(now);
      const shows = rules.passes(o * seen) ? 1 : 0;
      memory[place] = now;
      hidden[place] = rules.keep(o * seen);
      const to = KEPT * place;
      kept[to] = stays * g * gate.slope(zi);
      kept[to + 1] = stays * before * gate.slope(zf);
      kept[to + 2] = stays * i * squash.slope(zg);
      kept[to + 3] = shows * seen * gate.slope(zo);
      kept[to + 4] = shows * o * squash.slope(now);
      kept[to + 5] = stays * f;
    }
  }
}

/** Gates i, f, c, o. */
export const lstmCell: RecurrentCell = {
  gates: 4,
  biases: 4,
  kept: KEPT,
  forward,
  backward: (kept, { hidden, memory }, { toInput, first, stride }, rows, units) => {
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < units; j++) {
        const place = row * units + j;
        const from = KEPT * place;
        const outer = hidden[place];
        const inner = memory[place] + outer * kept[from + 4];
        const at = first + row * stride + j;
        toInput[at] = inner * kept[from];
        toInput[at + units] = inner * kept[from + 1];
        toInput[at + 2 * units] = inner * kept[from + 2];
        toInput[at + 3 * units] = outer * kept[from + 3];
        memory[place] = inner * kept[from + 5];
        hidden[place] = 0;
      }
    }
  },
};
