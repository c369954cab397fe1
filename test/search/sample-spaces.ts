// Spaces and random observations that the tests of the search room share.
import fc from 'fast-check';
import type { Observation, Parameter, SearchSpace, Values } from '../../search/index.js';

const named = (kind: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<Parameter> =>
  kind.map((fields) => ({ name: '', ...fields }) as unknown as Parameter);

const choices = fc.uniqueArray(
  fc.oneof(fc.integer({ min: -5, max: 5 }), fc.string(), fc.boolean()),
  {
    minLength: 1,
    maxLength: 5,
  },
);

const scale = fc.constantFrom('linear', 'log');

const parameter = fc.oneof(
  named(
    fc.record({
      kind: fc.constant('float'),
      low: fc.double({ min: 1e-6, max: 10, noNaN: true }),
      high: fc.double({ min: 10, max: 1e6, noNaN: true }),
      scale,
    }),
  ),
  named(
    fc.record({
      kind: fc.constant('integer'),
      low: fc.integer({ min: 1, max: 9 }),
      high: fc.integer({ min: 9, max: 3000 }),
      scale,
    }),
  ),
  named(fc.record({ kind: fc.constantFrom('ordinal', 'categorical'), choices })),
);

/** One to five parameters of every kind. */
export const spaces: fc.Arbitrary<SearchSpace> = fc
  .array(parameter, { minLength: 1, maxLength: 5 })
  .map((parameters) => parameters.map((each, i) => ({ ...each, name: `p${i}` })));

/** Two objectives of any values: numbers that differ from point to point, now and then failed or infeasible. */
export function evaluate(values: Values): Observation {
  const text = JSON.stringify(values);
  let mixed = 7;
  for (const letter of text) mixed = (Math.imul(mixed, 31) + letter.charCodeAt(0)) >>> 0;
  if (mixed % 11 === 0) return { values };
  const objectives = [mixed % 17, (mixed >>> 8) % 13];
  return mixed % 7 === 0 ? { values, objectives, violation: mixed % 5 } : { values, objectives };
}
