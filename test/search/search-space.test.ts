// Spaces: what may be chosen, and its place in the unit cube.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSpace, countValues, type Parameter, SpaceError } from '../../search/search-space.js';
import { cellBorders, decode, decodeValue, encode } from '../../search/unit-cube.js';
import { spaces } from './sample-spaces.js';

const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 });

describe('unit cube', () => {
  it('every place stands for values of the space, and values come back as they went in', () => {
    fc.assert(
      fc.property(spaces, places, (space, point) => {
        const values = decode(space, point);
        const unit = encode(space, values);
        const again = decode(space, unit);
        space.forEach(({ name, kind }, i) => {
          expect(unit[i]).toBeGreaterThanOrEqual(0);
          expect(unit[i]).toBeLessThanOrEqual(1);
          if (kind === 'float') {
            expect(Number(again[name])).toBeCloseTo(Number(values[name]), 6);
            expect(unit[i]).toBeCloseTo(point[i], 9);
          } else expect(again[name]).toBe(values[name]);
        });
      }),
    );
  });

  it('the cells of a finite parameter cover the interval and hold one value each', () => {
    fc.assert(
      fc.property(spaces, (space) => {
        for (const parameter of space.filter((each) => countValues(each) < 600)) {
          const borders = cellBorders(parameter);
          expect([borders[0], borders[borders.length - 1]]).toEqual([0, expect.closeTo(1, 12)]);
          const inside = (i: number, share: number) =>
            decodeValue(parameter, borders[i] + share * (borders[i + 1] - borders[i]));
          const values = borders.slice(1).map((_, i) => inside(i, 0.5));
          expect(new Set(values).size).toBe(countValues(parameter));
          values.forEach((value, i) => {
            expect([inside(i, 0.02), inside(i, 0.98)]).toEqual([value, value]);
          });
        }
      }),
      { numRuns: 30 },
    );
  });

  it('a logarithmic scale gives every factor the same room', () => {
    const rate: Parameter = { kind: 'float', name: 'rate', low: 1e-4, high: 1, scale: 'log' };
    expect([0, 0.25, 0.5, 0.75, 1].map((place) => decodeValue(rate, place))).toEqual(
      [1e-4, 1e-3, 1e-2, 1e-1, 1].map((value) => expect.closeTo(value, 12)),
    );
  });

  it.each([
    ['outside', { x: 2 }],
    ['missing', {}],
    ['in excess', { x: 0.5, y: 1 }],
    ['not a number', { x: 'a' }],
  ])('values %s are refused', (_, values) => {
    const space: Parameter[] = [{ kind: 'float', name: 'x', low: 0, high: 1 }];
    expect(() => encode(space, values as never)).toThrow(SpaceError);
  });
});

describe('a space', () => {
  const float = { kind: 'float', name: 'x', low: 0, high: 1 } as const;
  it.each<[string, Parameter[]]>([
    ['with a name twice', [float, float]],
    ['without a name', [{ ...float, name: '' }]],
    ['upside down', [{ ...float, low: 2 }]],
    ['endless', [{ ...float, high: Number.POSITIVE_INFINITY }]],
    ['logarithmic from 0', [{ ...float, scale: 'log' }]],
    ['of half integers', [{ ...float, kind: 'integer', high: 1.5 }]],
    ['without choices', [{ kind: 'ordinal', name: 'x', choices: [] }]],
    ['with a choice twice', [{ kind: 'categorical', name: 'x', choices: [1, 1] }]],
  ])('%s is refused', (_, space) => {
    expect(() => checkSpace(space)).toThrow(SpaceError);
  });
});
