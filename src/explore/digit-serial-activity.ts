// How often the digits of a serial adder graph change: input digits, the streams that enter sums, and the digits of sums.
import type { StageActivity } from '../core/workload.js';
import type { DigitSerialEngine } from '../hardware/digit-serial/digit-serial-engine.js';
import type { EngineCycle } from './engine-cycles.js';
import { meanToggles } from './mean-toggles.js';

/** Inputs, shared sums and complete sums of one vector, as plain integers. */
interface SerialValues {
  readonly nodes: readonly number[];
  readonly sums: readonly number[];
}

function evaluateVector(
  { products, outputs }: DigitSerialEngine,
  vector: ArrayLike<number>,
): SerialValues {
  const nodes = Array.from({ length: products.inputs }, (_, input) => vector[input]);
  for (const { left, right, shift, negative } of products.sums) {
    nodes.push(nodes[left] + (negative ? -1 : 1) * nodes[right] * 2 ** shift);
  }
  const sums = outputs.map(({ terms, window }) =>
    terms.reduce(
      (sum, { node, shift, negative }) => sum + (negative ? -1 : 1) * nodes[node] * 2 ** shift,
      window.constant,
    ),
  );
  return { nodes, sums };
}

/** Bits `from … from + digit − 1` of an integer in two's complement, as an unsigned number. */
function digitAt(value: number, from: number, digit: number): number {
  const shifted = Math.floor(value / 2 ** from);
  return shifted - Math.floor(shifted / 2 ** digit) * 2 ** digit;
}

/** Activity of a digit-serial engine over consecutive cycles; saved carries are taken to change as often as streams. */
export function measureDigitSerial(
  engine: DigitSerialEngine,
  cycles: readonly EngineCycle[],
): StageActivity {
  const { digit, inputDigits, outputs } = engine;
  const used = inputDigits.flatMap((bits, input) => (bits === undefined ? [] : [input]));
  const terms = outputs.flatMap((output) => output.terms);
  const known = new Map<ArrayLike<number>, SerialValues>();
  const words = cycles.map(({ vector, tick }) => {
    const values = known.get(vector) ?? evaluateVector(engine, vector);
    known.set(vector, values);
    const from = tick * digit;
    return {
      inputs: used.map((input) => digitAt(values.nodes[input], from, digit)),
      leaves: terms.map(({ node, shift, negative }) => {
        const word = digitAt(values.nodes[node], from - shift, digit);
        return negative ? 2 ** digit - 1 - word : word;
      }),
      results: values.sums.map((sum) => digitAt(sum, from, digit)),
    };
  });
  const toggles = (part: 'inputs' | 'leaves' | 'results') =>
    meanToggles(
      words.map((word) => word[part]),
      words[0][part].map(() => digit),
    );
  return { inputs: toggles('inputs'), leaves: toggles('leaves'), results: toggles('results') };
}
