// Constraints are read as written, and errors point at the place.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParetapeError } from '../../src/core/errors.js';
import { METRIC_NAMES } from '../../src/core/metrics.js';
import { parseConstraint } from '../../src/selection/parse-constraint.js';

function catchError(text: string): ParetapeError {
  try {
    parseConstraint(text);
  } catch (error) {
    if (error instanceof ParetapeError) return error;
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

describe('parseConstraint', () => {
  it('reads every metric, operator and number it can write', () => {
    const operators = fc.constantFrom('<=', '>=', '<', '>', '=');
    const blanks = fc.constantFrom('', ' ', '  ');
    const bounds = fc.double({ min: 0, max: 1, noNaN: true });
    const metrics = fc.constantFrom(...METRIC_NAMES);
    fc.assert(
      fc.property(metrics, operators, bounds, blanks, (metric, operator, bound, blank) => {
        const text = [metric, operator, String(bound)].join(blank);
        expect(parseConstraint(` ${text} `)).toEqual({ metric, operator, bound, text });
      }),
    );
  });

  it.each([
    ['latencyNs<=2e2', 200],
    ['latencyNs <= +1.5E+3', 1500],
    ['powerMw<.5', 0.5],
    ['initiationInterval==1', 1],
  ])('reads %s', (text, bound) => {
    expect(parseConstraint(text).bound).toBe(bound);
  });

  it.each([
    ['latencyN<=200', 'unknown metric latencyN', 0, /did you mean latencyNs\?/],
    ['<=200', 'no metric named', 0, /metrics: accuracy/],
    ['latencyNs', 'no comparison', 9, /<=/],
    ['latencyNs != 3', 'unknown comparison', 10, /<=/],
    ['latencyNs<= 200ns', 'not a number', 12, /without a unit/],
    ['latencyNs<=', 'no bound', 11, /200/],
    ['latencyNs<=0x10', 'not a number', 11, /number/],
    ['latencyNs<=1e999', 'not a number', 11, /number/],
    ['accuracy>=75', 'out of range', 10, /0\.75/],
  ])('points at the fault in %s', (text, message, column, hint) => {
    const error = catchError(text);
    expect(error.code).toBe('USAGE');
    expect(error.message).toContain(message);
    expect(error.message.split('\n').at(-1)).toBe(`  ${' '.repeat(column)}^`);
    expect(error.hint).toMatch(hint);
  });

  it('answers any text with a constraint or a usage error', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        try {
          expect(Number.isFinite(parseConstraint(text).bound)).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ name: 'ParetapeError', code: 'USAGE' });
        }
      }),
    );
  });
});
