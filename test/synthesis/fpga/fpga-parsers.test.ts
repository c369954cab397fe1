// What FPGA builds read from their tools, and the small pieces they are made of.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fixed } from '../../../src/core/fixed-point-format.js';
import { countResources } from '../../../src/synthesis/fpga/count-resources.js';
import { ECP5_FLOW } from '../../../src/synthesis/fpga/ecp5-flow.js';
import { createGateLibrary } from '../../../src/synthesis/fpga/gate-library.js';
import { ICE40_FLOW } from '../../../src/synthesis/fpga/ice40-flow.js';
import {
  findMissingRoom,
  NEXTPNR,
  placeAndRoute,
  readNextpnrVersion,
} from '../../../src/synthesis/fpga/nextpnr.js';
import { parseLongestPath } from '../../../src/synthesis/fpga/parse-longest-path.js';
import { parseNextpnrReport } from '../../../src/synthesis/fpga/parse-nextpnr-report.js';
import { wrapPins } from '../../../src/synthesis/fpga/pin-wrapper.js';
import { readGates } from '../../../src/synthesis/fpga/read-mapped-netlist.js';
import { evaluateBoolean } from '../../../src/synthesis/liberty/evaluate-boolean.js';
import { loadFpgaTarget } from '../../../src/targets/fpga-parts.js';

const nextpnr = await readNextpnrVersion(NEXTPNR);

test('a look-up table answers the bit that its pins number', () => {
  const names = ['I0', 'I1', 'I2', 'I3', 'I4', 'I5'];
  const tables = fc.integer({ min: 1, max: 6 }).chain((inputs) =>
    fc.record({
      pins: fc.constant(names.slice(0, inputs)),
      digits: fc.array(fc.boolean(), { minLength: 2 ** inputs, maxLength: 2 ** inputs }),
    }),
  );
  fc.assert(
    fc.property(tables, ({ pins, digits }) => {
      const bits = digits.map(Number).reverse().join('');
      const library = createGateLibrary([{ name: 'table', pins, output: 'O', bits }]);
      const meaning = library.cells.get('table')?.pins.O.function;
      if (meaning === undefined) return expect.fail('no function');
      for (let word = 0; word < digits.length; word++) {
        const high = (pin: string) => ((word >> names.indexOf(pin)) & 1) === 1;
        expect(evaluateBoolean(meaning, high)).toBe(digits[word]);
      }
    }),
  );
});

describe('reading the netlist of gates', () => {
  const netlist = (parameters: object) =>
    JSON.stringify({
      modules: {
        top: {
          ports: {
            a: { direction: 'input', bits: [2] },
            y: { direction: 'output', bits: [3] },
          },
          cells: {
            lut: {
              type: 'paretape_LUT4',
              parameters,
              connections: { A: [2], B: ['0'], C: ['0'], D: ['0'], Z: [3] },
            },
          },
        },
      },
    });

  test('gives every table content a cell of its own', () => {
    const text = netlist({ INIT: '0000000000000001' });
    const { netlist: gates, library } = readGates(text, 'top', ECP5_FLOW, 'gates.json');
    expect(gates.instances[0].cell).toBe('LUT4_0000000000000001');
    expect(library.cells.has('LUT4_0000000000000001')).toBe(true);
  });

  test.each([
    ['a table of the wrong size', netlist({ INIT: '01'.repeat(16) })],
    ['a table of letters', netlist({ INIT: '__proto__' })],
    ['no JSON', '{"modules":'],
    ['no modules', '{"modules": []}'],
    ['another module', '{"modules": {"other": {"cells": {}}}}'],
  ])('refuses %s with INPUT', (_what, text) => {
    const read = () => readGates(text, 'top', ECP5_FLOW, 'gates.json');
    expect(read).toThrow(expect.objectContaining({ code: 'INPUT' }));
  });
});

describe('the longest path', () => {
  const text = `
8. Executing LTP pass (find longest path).

Longest topological path in layer_top (length=3):
    0: \\in_data [12]
    1: $auto$alumacc.cc:485:replace_alu$521.B [0] (via $abc$1256$auto$blifparse.cc:525:parse_blif$1311)
    2: $auto$alumacc.cc:485:replace_alu$527.C [1] (via $auto$alumacc.cc:485:replace_alu$527.slice[0].carry)
    3: \\stage1.y [7] (via $auto$ice40_wrapcarry.cc:125:execute$1469)
`;
  const types = new Map([
    ['$abc$1256$auto$blifparse.cc:525:parse_blif$1311', 'SB_LUT4'],
    ['$auto$alumacc.cc:485:replace_alu$527.slice[0].carry', 'SB_CARRY'],
    ['$auto$ice40_wrapcarry.cc:125:execute$1469', 'SB_LUT4'],
  ]);

  test('is counted by kind of cell', () => {
    const path = parseLongestPath(text, types, ICE40_FLOW);
    expect(path).toEqual({ levels: 3, luts: 2, carryCells: 1 });
  });

  test('is no path without its headline, or with a cell the netlist does not have', () => {
    const failed = expect.objectContaining({ code: 'TOOL_FAILED' });
    expect(() => parseLongestPath('', types, ICE40_FLOW)).toThrow(failed);
    expect(() => parseLongestPath(text, new Map(), ICE40_FLOW)).toThrow(failed);
  });
});

test('a cell nobody knows to count stops the build', () => {
  const count = () => countResources({ SB_LUT4: 3, SB_SPRAM256KA: 1 }, ICE40_FLOW);
  expect(count).toThrow(/SB_SPRAM256KA/);
});

describe('the report of nextpnr', () => {
  const step = (type: string, delay: number) => ({ type, delay, from: {}, to: {} });
  const edge = 'posedge clk$SB_IO_IN_$glb_clk';
  const report = {
    critical_paths: [
      { from: '<async>', to: edge, path: [step('source', 0), step('routing', 2.2)] },
      {
        from: edge,
        to: edge,
        path: [step('clk-to-q', 0.5), step('routing', 1.5), step('setup', 2)],
      },
    ],
    fmax: { clk$SB_IO_IN_$glb_clk: { achieved: 250, constraint: 50 } },
    utilization: { ICESTORM_LC: { available: 7680, used: 196 } },
  };

  test('gives frequency, wires of the clocked path and cells', () => {
    expect(parseNextpnrReport(JSON.stringify(report), 'r.json')).toEqual({
      fmaxMhz: 250,
      routingNs: 1.5,
      cells: { ICESTORM_LC: { available: 7680, used: 196 } },
    });
  });

  test.each([
    ['cut short', JSON.stringify(report).slice(0, -5)],
    ['of two clocks', JSON.stringify({ ...report, fmax: { ...report.fmax, b: { achieved: 1 } } })],
    ['without cells', JSON.stringify({ ...report, utilization: undefined })],
  ])('%s is TOOL_FAILED', (_what, text) => {
    const read = () => parseNextpnrReport(text, 'r.json');
    expect(read).toThrow(expect.objectContaining({ code: 'TOOL_FAILED' }));
  });
});

test('the wrapper has the cells it says, and every bit of the design on a register', () => {
  const port = (bits: number) => ({
    format: fixed(bits, bits),
    elementsPerBeat: 3,
    beats: 1,
  });
  const { verilog, cells } = wrapPins({
    top: 'design_top',
    modules: [],
    input: port(5),
    output: port(7),
    latencyCycles: 1,
    initiationInterval: 1,
  });
  const flipFlops = verilog.match(/SB_DFF /g)?.length ?? 0;
  const tables = verilog.match(/SB_LUT4 /g)?.length ?? 0;
  // 18 inputs, 23 outputs, then 6, 2 and 1 parities, each with its flip-flop in the same cell.
  expect(flipFlops).toBe(18 + 23 + 6 + 2 + 1);
  expect(tables).toBe(6 + 2 + 1);
  expect(cells).toBe(flipFlops);
});

/** A netlist of one long shift register. */
function writeShiftRegister(length: number): string {
  const directions = { C: 'input', D: 'input', Q: 'output' };
  const cells = Array.from({ length }, (_, i) => [
    `bit${i}`,
    {
      type: 'SB_DFF',
      parameters: {},
      attributes: {},
      port_directions: directions,
      connections: { C: [2], D: [3 + i], Q: [4 + i] },
    },
  ]);
  const ports = {
    clk: { direction: 'input', bits: [2] },
    first: { direction: 'input', bits: [3] },
    last: { direction: 'output', bits: [3 + length] },
  };
  const top = { attributes: { top: '1' }, ports, cells: Object.fromEntries(cells), netnames: {} };
  return JSON.stringify({ creator: 'test', modules: { top } });
}

describe.skipIf(nextpnr === undefined)('nextpnr (needs nextpnr-ice40)', () => {
  const options = {
    program: NEXTPNR,
    target: loadFpgaTarget('ice40-hx1k'),
    clockPeriodNs: 20,
    seed: 1,
    timeoutSeconds: 60,
  };

  test('answers that a design is too large for its part', async () => {
    const result = await placeAndRoute(writeShiftRegister(1300), options);
    expect(result).toMatchObject({
      kind: 'not placed',
      reason: 'design and wrapper need 1301 ICESTORM_LC, the part has 1280',
    });
  });

  test('fails on what is no netlist', async () => {
    const result = await placeAndRoute('{', options);
    expect(result).toMatchObject({ kind: 'failed', error: { code: 'TOOL_FAILED' } });
  });

  test('is killed when its time is up', async () => {
    const hurried = { ...options, timeoutSeconds: 0.05 };
    const result = await placeAndRoute(writeShiftRegister(1200), hurried);
    if (result.kind !== 'failed') return expect.fail(result.kind);
    expect(result.error.message).toMatch(/killed after 0.05 s/);
  });
});

test('missing room is read off the counts, else off the error, else it is no missing room', () => {
  const counts =
    'Info: \t         ICESTORM_LC:  8965/ 7680   116%\nInfo: \t  SB_IO:     3/  256     1%\n';
  const failed = `${counts}ERROR: Failed to expand region (0, 0) |_> (33, 33) of 8965 ICESTORM_LCs\n`;
  const reason = 'design and wrapper need 8965 ICESTORM_LC, the part has 7680';
  expect(findMissingRoom(failed)).toBe(reason);
  const unplaced = "Unable to place cell 'x', no BELs remaining to implement cell type 'SB_GB'";
  expect(findMissingRoom(`ERROR: ${unplaced}\n`)).toBe(unplaced);
  expect(findMissingRoom("ERROR: Unsupported package 'foo'.\n")).toBeUndefined();
});

test('a place and route program that is not there has no version', async () => {
  expect(await readNextpnrVersion('no-such-nextpnr')).toBeUndefined();
});
