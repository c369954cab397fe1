// Netlists as Yosys writes them, and as nobody should.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ParetapeError } from '../../src/core/errors.js';
import { parseNetlist } from '../../src/synthesis/parse-netlist.js';

const GOOD = {
  creator: 'Yosys',
  modules: {
    top: {
      ports: {
        a: { direction: 'input', bits: [2, 7] },
        y: { direction: 'output', bits: [900, '0', '1', 2] },
      },
      cells: {
        g: { type: 'NAND2', connections: { A: [2], B: [7], Y: [900] } },
        h: { type: 'TIE', connections: { HI: [], LO: [5] } },
      },
    },
  },
};

function parse(value: unknown) {
  return parseNetlist(JSON.stringify(value), 'top', 'n.json');
}

function withCell(cell: unknown) {
  const { top } = GOOD.modules;
  return { modules: { top: { ...top, cells: { g: cell } } } };
}

test('nets are numbered densely, constants are nets 0 and 1, unconnected pins are absent', () => {
  expect(parse(GOOD)).toEqual({
    top: 'top',
    netCount: 6,
    inputs: { a: [2, 3] },
    outputs: { y: [4, 0, 1, 2] },
    instances: [
      { name: 'g', cell: 'NAND2', pins: { A: 2, B: 3, Y: 4 } },
      { name: 'h', cell: 'TIE', pins: { LO: 5 } },
    ],
  });
});

test.each([
  ['an unknown bit', withCell({ type: 'INV', connections: { A: ['x'] } })],
  ['a bit below two', withCell({ type: 'INV', connections: { A: [1] } })],
  ['a fraction', withCell({ type: 'INV', connections: { A: [2.5] } })],
  ['a bus on a pin', withCell({ type: 'INV', connections: { A: [2, 7] } })],
  ['a cell without type', withCell({ connections: {} })],
  ['a list for an object', { modules: { top: [] } }],
  ['no such module', { modules: { other: GOOD.modules.top } }],
  ['an inherited module', { modules: {} }],
  [
    'an inout port',
    { modules: { top: { ports: { a: { direction: 'inout', bits: [2] } }, cells: {} } } },
  ],
])('%s is refused with INPUT and the file name', (_, value) => {
  expect(() => parse(value)).toThrow(
    expect.objectContaining({ code: 'INPUT', position: { file: 'n.json' } }),
  );
});

test('names of the object prototype are ordinary names', () => {
  const text = `{"modules":{"top":{"ports":{"__proto__":{"direction":"input","bits":[2]}},
    "cells":{"__proto__":{"type":"constructor","connections":{"__proto__":[2]}}}}}}`;
  const netlist = parseNetlist(text, 'top', 'n.json');
  expect(Object.keys(netlist.inputs)).toEqual(['__proto__']);
  expect(Object.getPrototypeOf(netlist.inputs)).toBe(Object.prototype);
  expect(Object.keys(netlist.instances[0].pins)).toEqual(['__proto__']);
});

test('any JSON is either a netlist or an INPUT error', () => {
  fc.assert(
    fc.property(fc.json(), fc.jsonValue(), (text, cells) => {
      for (const hostile of [text, JSON.stringify({ modules: { top: { ports: {}, cells } } })]) {
        try {
          expect(parseNetlist(hostile, 'top', 'n.json').netCount).toBeGreaterThan(1);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(ParetapeError);
        }
      }
    }),
  );
});
