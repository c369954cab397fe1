// The predictive library: it computes what it says, is as fast and large as published, and other tools accept it.
import { runYosys } from '@yowasp/yosys';
import { describe, expect, it, test } from 'vitest';
import type { Cell, LookupTable } from '../../src/synthesis/liberty/cell-library.js';
import { evaluateBoolean } from '../../src/synthesis/liberty/evaluate-boolean.js';
import { interpolateTable } from '../../src/synthesis/liberty/lookup-table.js';
import { parseBoolean } from '../../src/synthesis/liberty/parse-boolean.js';
import { parseLiberty } from '../../src/synthesis/liberty/parse-liberty.js';
import { listCircuits } from '../../src/targets/generic45/cell-circuits.js';
import { FO4_DELAY_NS } from '../../src/targets/generic45/process-figures.js';
import {
  conducts,
  inputWidths,
  outputWidth,
  sizeGate,
} from '../../src/targets/generic45/transistor-network.js';
import { generic45Liberty } from '../../src/targets/generic45.js';
import { loadTarget } from '../../src/targets/index.js';

const text = generic45Liberty();
const library = parseLiberty(text, 'generic45.lib');

function getCell(name: string): Cell {
  const cell = library.cells.get(name);
  if (cell === undefined) throw new Error(`no cell ${name}`);
  return cell;
}

test.each(listCircuits().map((circuit) => [circuit.name, circuit] as const))(
  'the transistors of %s compute its stated function',
  (_, { inputs, functions, stages }) => {
    for (let state = 0; state < 1 << inputs.length; state++) {
      const high = new Map(inputs.map((pin, bit) => [pin, ((state >> bit) & 1) === 1]));
      const isHigh = (signal: string) => high.get(signal) ?? false;
      for (const stage of stages) high.set(stage.output, !conducts(stage.pullDown, isHigh));
      for (const [pin, expression] of Object.entries(functions)) {
        expect(isHigh(pin)).toBe(evaluateBoolean(parseBoolean(expression), isHigh));
      }
    }
  },
);

describe('sizing follows the rules of logical effort', () => {
  // g and p of Sutherland, Sproull, Harris 1999, table 1.1 and chapter 4, in units of the inverter's three widths.
  it.each([
    ['inverter', 'a', 1, 1],
    ['NAND2', { series: ['a', 'b'] }, 4 / 3, 2],
    ['NAND3', { series: ['a', 'b', 'c'] }, 5 / 3, 3],
    ['NOR2', { parallel: ['a', 'b'] }, 5 / 3, 2],
    ['NOR3', { parallel: ['a', 'b', 'c'] }, 7 / 3, 3],
    ['AOI21', { parallel: [{ series: ['a', 'b'] }, 'c'] }, 2, 7 / 3],
    ['AOI22', { parallel: [{ series: ['a', 'b'] }, { series: ['c', 'd'] }] }, 2, 4],
  ] as const)('%s', (_, network, effort, parasitic) => {
    const gate = sizeGate(network);
    expect((inputWidths(gate).get('a') ?? 0) / 3).toBeCloseTo(effort, 12);
    expect(outputWidth(gate) / 3).toBeCloseTo(parasitic, 12);
  });
});

test('a fan-out-of-four inverter takes the published delay, and a NAND2 the area of its class', () => {
  const inverter = getCell('INV_X1');
  const loadFf = 4 * inverter.pins.A.riseCapacitanceFf;
  const [arc] = inverter.pins.ZN.timing;
  const delayNs = interpolateTable(arc.cellRise!, library.defaultSlewNs, loadFf);
  expect(delayNs / FO4_DELAY_NS).toBeGreaterThan(0.97);
  expect(delayNs / FO4_DELAY_NS).toBeLessThan(1.03);
  expect(getCell('NAND2_X1').areaUm2).toBeGreaterThan(0.7);
  expect(getCell('NAND2_X1').areaUm2).toBeLessThan(0.9);
});

test('a full adder consumes what 45 nm adders are published to: 2 to 10 fJ a bit', () => {
  // Horowitz, "Computing's energy problem", ISSCC 2014: 30 fJ for 8 bits, 100 fJ for 32 bits at 0.9 V.
  const adder = getCell('FA_X1');
  const energies = ['CO', 'S'].flatMap((pin) =>
    adder.pins[pin].power.map((arc) => interpolateTable(arc.rise!, library.defaultSlewNs, 0)),
  );
  const meanFj = (1000 * energies.reduce((a, b) => a + b, 0)) / energies.length;
  // One sum and half a carry transition of an addition of random bits, each with a load of about two pins.
  const perBit = 1.5 * (meanFj + 0.5 * 10);
  expect(perBit).toBeGreaterThan(2);
  expect(perBit).toBeLessThan(12);
});

test('delays, slews and energies grow with slew and load in every table', () => {
  const ascends = ({ slewsNs, loadsFf, values }: LookupTable) => {
    for (let r = 0; r < slewsNs.length; r++) {
      for (let c = 0; c < loadsFf.length; c++) {
        const at = r * loadsFf.length + c;
        if (c > 0 && !(values[at] > values[at - 1])) return false;
        if (r > 0 && !(values[at] >= values[at - loadsFf.length])) return false;
      }
    }
    return values.every((value) => value > 0);
  };
  for (const cell of library.cells.values()) {
    expect(cell.unsupported).toBe(false);
    for (const pin of Object.values(cell.pins)) {
      for (const arc of pin.timing) {
        expect([arc.cellFall, arc.fallTransition].every((table) => ascends(table!))).toBe(true);
      }
      for (const arc of pin.power) expect(ascends(arc.rise!)).toBe(true);
    }
  }
});

test('the text is the same at every call', async () => {
  expect(generic45Liberty()).toBe(text);
  const target = await loadTarget({ kind: 'generic45' }, '.');
  expect(target).toMatchObject({ id: 'generic45', predictive: true, liberty: text });
});

test('yosys maps flip-flops and logic to it', async () => {
  const source = `module top(input clk, input [3:0] a, b, output reg [7:0] y);
    always @(posedge clk) y <= a * b + y; endmodule`;
  const script = [
    'read_liberty -lib l.lib',
    'read_verilog d.v',
    'synth -top top -flatten',
    'dfflibmap -liberty l.lib',
    'abc -liberty l.lib -D 500',
    'opt_clean -purge',
    'check -assert',
    'tee -q -o stat.txt stat -liberty l.lib',
  ].join('; ');
  const files = { 'd.v': source, 'l.lib': text };
  const output = await runYosys(['-q', '-p', script], files, { stdout: null, stderr: null });
  const bytes = output?.['stat.txt'];
  const stat = typeof bytes === 'string' ? bytes : new TextDecoder().decode(bytes as Uint8Array);
  expect(stat).toMatch(/DFF_X1\s+8\b|8\s.*DFF_X1/);
  expect(stat).toMatch(/Chip area for (top )?module '\\top': \d+/);
  expect(stat).not.toContain('unknown');
  expect(stat).not.toMatch(/\$_/);
}, 60_000);
