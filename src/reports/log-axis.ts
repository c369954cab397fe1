// Range and ticks of a logarithmic axis, legible also where the data span less than a decade.

/** `low` and `high` are the ends of the axis, `ticks` the labelled values between them, rising. */
export interface LogAxis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/** Mantissas of ticks in every decade, from sparse to dense. */
const MANTISSAS: readonly (readonly number[])[] = [
  [1],
  [1, 3],
  [1, 2, 5],
  [1, 1.5, 2, 3, 4, 5, 7],
  [1, 1.1, 1.2, 1.3, 1.4, 1.6, 1.8, 2, 2.2, 2.5, 2.8, 3.2, 3.6, 4, 4.5, 5, 5.6, 6.3, 7, 8, 9],
];

function ticksBetween(low: number, high: number, mantissas: readonly number[]): number[] {
  const ticks: number[] = [];
  for (let decade = Math.floor(Math.log10(low)); 10 ** decade <= high; decade++) {
    for (const mantissa of mantissas) {
      const tick = Number(`${mantissa}e${decade}`);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}

/** The axis for these values; those that are not positive have no place on it. At least four ticks, where possible at most eight. */
export function chooseLogAxis(values: readonly number[]): LogAxis {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  const smallest = positive.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const largest = positive.reduce((a, b) => Math.max(a, b), 0);
  if (largest === 0) return { low: 0.1, high: 10, ticks: [0.1, 1, 10] };
  const margin = Math.max(1.08, (largest / smallest) ** 0.06);
  const spread = Math.max(1, Math.sqrt(1.5 / (largest / smallest)));
  const low = smallest / margin / spread;
  const high = largest * margin * spread;
  const choices = MANTISSAS.map((mantissas) => ticksBetween(low, high, mantissas));
  const ticks = choices.find((choice) => choice.length >= 4) ?? choices[choices.length - 1];
  const every = Math.ceil(ticks.length / 8);
  return { low, high, ticks: ticks.filter((_, i) => i % every === 0) };
}
