// Names of number formats, in every spelling the tools use.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParetapeError } from '../../src/core/errors.js';
import {
  fixed,
  formatName,
  OVERFLOW_MODES,
  ROUNDING_MODES,
  ufixed,
} from '../../src/core/fixed-point-format.js';
import { parseFormat } from '../../src/fixed-point/parse-format.js';

function failureOf(text: string): ParetapeError {
  try {
    parseFormat(text);
  } catch (error) {
    if (error instanceof ParetapeError) return error;
  }
  throw new Error(`${text} did not throw a ParetapeError`);
}

describe('parsing format names', () => {
  it('reads back every name that formatName writes', () => {
    const format = fc.record({
      width: fc.integer({ min: 1, max: 64 }),
      integer: fc.integer({ min: -100, max: 100 }),
      signed: fc.boolean(),
      rounding: fc.constantFrom(...ROUNDING_MODES),
      overflow: fc.constantFrom(...OVERFLOW_MODES),
    });
    fc.assert(
      fc.property(format, (given) => {
        expect(parseFormat(formatName(given))).toEqual(given);
      }),
    );
  });

  it('knows the spellings of Vitis, Catapult and hls4ml', () => {
    const expected = {
      'ap_fixed<12,6,AP_TRN,AP_SAT_SYM,0>': fixed(12, 6, 'TRN', 'SAT_SYM'),
      'ac_fixed<12,6,true,AC_TRN,AC_SAT_SYM>': fixed(12, 6, 'TRN', 'SAT_SYM'),
      'ac_fixed<12,6,0>': ufixed(12, 6),
      'fixed<16,6>': fixed(16, 6),
      ' ufixed< 7 , -3 , RND_CONV , SAT > ': ufixed(7, -3, 'RND_CONV', 'SAT'),
      'ap_int<5>': fixed(5, 5),
      'uint<1>': ufixed(1, 1),
      'ac_int<9,false>': ufixed(9, 9),
    };
    for (const [text, format] of Object.entries(expected))
      expect(parseFormat(text)).toEqual(format);
  });

  it('names the nearest valid mode or type of a misspelt one', () => {
    expect(failureOf('ap_fixed<8,3,AP_RND_CONF>').hint).toBe('did you mean RND_CONV?');
    expect(failureOf('ap_fixed<8,3,RND,SATT>').hint).toBe('did you mean SAT?');
    expect(failureOf('ap_fixd<8,3>').hint).toBe('did you mean ap_fixed?');
  });

  it('refuses with code INPUT whatever is not a supported format', () => {
    const wrong = [
      '',
      'ap_fixed',
      'ap_fixed<>',
      'ap_fixed<8>',
      'ap_fixed<0,3>',
      'ap_fixed<65,3>',
      'ap_fixed<8,3.5>',
      'ap_fixed<8,9999>',
      'ap_fixed<8,3,RND,SAT,1>',
      'ap_fixed<8,3,RND,SAT,0,0>',
      'ac_fixed<8,3,maybe>',
      'ap_int<8,8>',
      'constructor<8,3>',
      `ap_fixed<${'8'.repeat(10_000)},3>`,
    ];
    for (const text of wrong) expect(failureOf(text).code, text).toBe('INPUT');
  });
});
