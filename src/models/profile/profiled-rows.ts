// Which rows of the data a profile runs: spread evenly, as many as memory allows.
import { ParetapeError } from '../../core/errors.js';
import { sizeOf } from '../../core/quantised-network.js';

/** Features `[count, …]`, row-major. */
export interface Features {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** Values kept at once over all layers: 32 million doubles, 256 MiB. */
const MOST_VALUES = 2 ** 25;

/** At most `samples` rows for a model of so many `elements` a sample. Throws INPUT where the shape does not fit. */
export function chooseRows(
  { shape, data }: Features,
  inputShape: readonly number[],
  elements: number,
  samples: number,
): { readonly rows: Float64Array; readonly count: number } {
  const available = shape[0] ?? 0;
  const size = sizeOf(inputShape);
  if (available < 1 || sizeOf(shape.slice(1)) !== size) {
    throw new ParetapeError(
      'INPUT',
      `data are [${shape.join(', ')}], the model takes [n, ${inputShape.join(', ')}]`,
    );
  }
  const affordable = Math.max(1, Math.floor(MOST_VALUES / elements));
  const count = Math.min(available, samples, affordable);
  const rows = new Float64Array(count * size);
  for (let i = 0; i < count; i++) {
    const from = Math.floor((i * available) / count) * size;
    for (let j = 0; j < size; j++) rows[i * size + j] = data[from + j];
  }
  const wrong = rows.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return { rows, count };
  throw new ParetapeError('INPUT', `data hold ${rows[wrong]}, which no format can`, {
    hint: 'features must be finite numbers',
  });
}
