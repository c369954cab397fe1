// Text made to break a report parser ends in an INPUT error, in good time.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ParetapeError } from '../../../src/core/errors.js';
import {
  findReportFormat,
  MAX_REPORT_LENGTH,
  parseReport,
  REPORT_FORMAT_IDS,
} from '../../../src/synthesis/reports/index.js';
import { CASES } from './report-cases.js';

const read = (format: string, text: string) => parseReport(findReportFormat(format), text, 'r.rpt');

describe('hostile text neither hangs nor crashes a parser', () => {
  const formats = REPORT_FORMAT_IDS.map((id) => [id] as const);
  const mustEnd = (format: string, text: string) => {
    try {
      read(format, text);
    } catch (error) {
      if (!(error instanceof ParetapeError)) throw error;
      expect(error.code).toBe('INPUT');
    }
  };

  test.each(formats)('%s with bytes of its sample changed or left out', (format) => {
    const text = CASES.find(([id]) => id === format)?.[1] ?? '';
    const place = fc.nat(text.length - 1);
    fc.assert(
      fc.property(place, place, fc.string({ maxLength: 6 }), (from, length, put) => {
        mustEnd(format, text.slice(0, from) + put + text.slice(from + (length % 40)));
      }),
      { numRuns: 60 },
    );
  });

  test.each(formats)('%s with long and deep nonsense', (format) => {
    const size = 300_000;
    for (const piece of ['<a>', '[', '{"a":', '"\\', '-', '- ', '+-', '| ', '=== ', '\n', 'a:\n']) {
      mustEnd(format, piece.repeat(size / piece.length));
    }
    mustEnd(format, `{"__proto__": {"design": {"num_cells": 1}}, "constructor": 3}`);
    expect(() => read(format, ' '.repeat(MAX_REPORT_LENGTH + 1))).toThrow(/longer than/);
  });
});
