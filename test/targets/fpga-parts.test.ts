// FPGA parts are found by the names their users give them.
import { describe, expect, test } from 'vitest';
import { FPGA_FAMILIES } from '../../src/core/target.js';
import { FPGA_PARTS, loadFpgaTarget } from '../../src/targets/fpga-parts.js';

test('every family has parts, and every part a name of its own', () => {
  expect(new Set(FPGA_PARTS.map(({ family }) => family))).toEqual(new Set(FPGA_FAMILIES));
  expect(new Set(FPGA_PARTS.map(({ id }) => id)).size).toBe(FPGA_PARTS.length);
});

test.each(FPGA_PARTS.map((part) => [part.id, part] as const))(
  '%s is found by its id',
  (id, part) => {
    expect(loadFpgaTarget(id)).toBe(part);
    expect(loadFpgaTarget(id.toUpperCase())).toBe(part);
  },
);

describe('a full part number', () => {
  test.each([
    ['xcku115-flvb2104-2-i', 'xcku115'],
    ['xcvu13p-flga2577-2-e', 'xcvu13p'],
    ['xc7z020clg400-1', 'xc7z020'],
    ['xczu9eg-ffvb1156-2-e', 'xczu9eg'],
    ['xc7vx690tffg1927-2', 'xc7vx690t'],
  ])('%s names the device %s', (name, id) => {
    expect(loadFpgaTarget(name).id).toBe(id);
  });
});

test.each([
  ['xc7z02', 'xc7z020'],
  ['ice40_hx8k', 'ice40-hx8k'],
  ['ecp5-48k', 'ecp5-45k'],
  ['xcvu9', 'xcvu9p'],
  ['xc7z0200', 'xc7z020'],
])('%s is refused, with %s as the likely meaning', (name, nearest) => {
  expect(() => loadFpgaTarget(name)).toThrow(
    expect.objectContaining({ code: 'USAGE', hint: `did you mean ${nearest}?` }),
  );
});

test('a name like no part is answered with all parts', () => {
  expect(() => loadFpgaTarget('a')).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('ice40-hx8k') }),
  );
});
