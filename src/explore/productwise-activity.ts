// How often the bits of products that are cut off one by one change: inputs, what enters the trees, and sums.
import type { StageActivity } from '../core/workload.js';
import { roundReal } from '../fixed-point/round-and-overflow.js';
import { keptBits } from '../hardware/productwise/product-rounding.js';
import type { ProductwiseEngine } from '../hardware/productwise/productwise-engine.js';
import type { ProductTerm } from '../hardware/productwise/productwise-terms.js';
import type { EngineCycle } from './engine-cycles.js';
import { meanToggles } from './mean-toggles.js';

/** A term without its rounding bit, as a word; bits that enter inverted all the time change as often. */
function wordOfTerm({ drop }: ProductTerm, multiple: number, width: number): number {
  const kept = Math.floor(multiple / 2 ** drop);
  return kept - Math.floor(kept / 2 ** width) * 2 ** width;
}

function valueOfTerm(
  engine: ProductwiseEngine,
  { drop, up, negative }: ProductTerm,
  multiple: number,
): number {
  const signed = negative ? -multiple : multiple;
  return roundReal(signed / 2 ** drop, engine.rounding) * 2 ** up;
}

/** Activity of an engine with products of their own over consecutive cycles. */
export function measureProductwise(
  engine: ProductwiseEngine,
  cycles: readonly EngineCycle[],
  inputWidth: number,
): StageActivity {
  const { graphs, multiples, outputs } = engine;
  const values = cycles.map(({ vector }) =>
    multiples.map(({ operand, factor }) => vector[operand] * factor),
  );
  const terms = outputs.flatMap((output) => output.terms);
  const widths = terms.map(({ multiple, drop }) => keptBits(multiples[multiple], drop));
  const words = values.map((all) =>
    terms.map((term, index) => wordOfTerm(term, all[term.multiple], widths[index])),
  );
  const sums = values.map((all) =>
    outputs.map((output) =>
      output.terms.reduce(
        (sum, term) => sum + valueOfTerm(engine, term, all[term.multiple]),
        output.bias,
      ),
    ),
  );
  return {
    inputs: meanToggles(
      cycles.map(({ vector }) => graphs.map(({ operand }) => vector[operand])),
      graphs.map(() => inputWidth),
    ),
    leaves: meanToggles(words, widths),
    results: meanToggles(
      sums,
      outputs.map(({ tree }) => tree.width),
    ),
  };
}
