// The script, and the library it is given.
import { describe, expect, test } from 'vitest';
import { parseLiberty } from '../../src/synthesis/liberty/parse-liberty.js';
import { chooseMappingCells } from '../../src/synthesis/mapping-cells.js';
import { trimLiberty } from '../../src/synthesis/trim-liberty.js';
import { findForbiddenCells } from '../../src/synthesis/usable-cells.js';
import { buildConstraints, buildYosysScript } from '../../src/synthesis/yosys-script.js';
import { smallLiberty } from './small-library.js';

const text = smallLiberty();
const library = parseLiberty(text, 'small.lib');
const everything = () => true;
const cells = chooseMappingCells(library, everything);
const options = { top: 'm', sources: ['rtl/m.v'], effort: 'area', cells } as const;

describe('the script', () => {
  test('does not depend on the clock unless a delay goal is asked for', () => {
    expect(buildYosysScript(options)).not.toMatch(/ -D \d/);
    expect(buildYosysScript({ ...options, delayGoalNs: 2.5 })).toContain(' -D 2500 ');
  });

  test('maps constants and assumes a driver only where the library has the cells', () => {
    expect(buildYosysScript(options)).toContain('-hicell TIE HI -locell TIE LO');
    expect(buildConstraints(cells)).toBe('set_driving_cell BUF\nset_load 4.000\n');
    const bare = chooseMappingCells(library, (name) => name !== 'TIE' && name !== 'BUF');
    expect(buildYosysScript({ ...options, cells: bare })).not.toMatch(/hilomap|-constr/);
    expect(buildConstraints(bare)).toBe('');
  });

  test.each(['a;b', 'a b', '', '1a', 'm\nexec'])('refuses the name %j', (top) => {
    expect(() => buildYosysScript({ ...options, top })).toThrow(/no Verilog identifier/);
  });

  test.each(['../m.v', '/etc/m.v', 'a b.v', 'm.v; shell'])('refuses the file %j', (name) => {
    expect(() => buildYosysScript({ ...options, sources: [name] })).toThrow(/file name/);
  });
});

describe('the trimmed library', () => {
  test('is the library written without the forbidden cells', () => {
    const forbidden = findForbiddenCells(library, ['X*2', 'DFF?']);
    expect([...forbidden].sort()).toEqual(['DFFN', 'DFFR', 'DFFS', 'XNOR2', 'XOR2']);
    expect(trimLiberty(text, forbidden)).not.toContain('XOR2');
    const kept = parseLiberty(trimLiberty(text, forbidden), 'trimmed.lib');
    const direct = parseLiberty(smallLiberty([...forbidden]), 'direct.lib');
    expect(kept).toEqual(direct);
    expect(trimLiberty(text, new Set())).toBe(text);
  });

  test('is not confused by braces and cells in comments and strings', () => {
    const odd =
      'library (l) { /* cell (A) { */ cell (A) { x : "}"; // }\n } cell ("B") { y : 1; } }';
    expect(trimLiberty(odd, new Set(['A']))).toBe(
      'library (l) { /* cell (A) { */  cell ("B") { y : 1; } }',
    );
    expect(trimLiberty(odd, new Set(['B']))).toContain('x : "}"');
  });

  test('patterns are literal but for * and ?', () => {
    expect(findForbiddenCells(library, ['(A|B).*', 'INV$', 'NAND[2]']).size).toBe(0);
    expect([...findForbiddenCells(library, ['?AND*'])]).toEqual(['NAND2']);
  });
});
