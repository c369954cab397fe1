// The combinational cells of the predictive library as chains of static CMOS stages.
import type { Network } from './transistor-network.js';

/** One inverting stage: its output is low where `pullDown` conducts. `size` in finger columns (drive strength). */
export interface Stage {
  readonly output: string;
  readonly pullDown: Network;
  readonly size: number;
}

/** A combinational cell. `functions` says in Liberty's notation what the stages compute at each output pin. */
export interface CellCircuit {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly functions: Readonly<Record<string, string>>;
  readonly stages: readonly Stage[];
}

const all = (...series: Network[]): Network => ({ series });
const any = (...parallel: Network[]): Network => ({ parallel });
const names = (count: number) => ['A', 'B', 'C', 'D'].slice(0, count);

/** A cell of one stage; output pin `ZN`. */
function gate(
  name: string,
  size: number,
  inputs: readonly string[],
  pullDown: Network,
  expression: string,
): CellCircuit {
  const stages = [{ output: 'ZN', pullDown, size }];
  return { name: `${name}_X${size}`, inputs, functions: { ZN: expression }, stages };
}

/** A one-stage gate with an inverter behind; output pin `Z`. The first stage is half the output's size, at least one. */
function bufferedGate(
  name: string,
  size: number,
  inputs: readonly string[],
  pullDown: Network,
  expression: string,
): CellCircuit {
  const stages = [
    { output: 'n', pullDown, size: Math.max(1, size / 2) },
    { output: 'Z', pullDown: 'n', size },
  ];
  return { name: `${name}_X${size}`, inputs, functions: { Z: expression }, stages };
}

function listSimpleGates(): CellCircuit[] {
  const cells: CellCircuit[] = [];
  for (const size of [1, 2, 4, 8]) {
    cells.push(gate('INV', size, ['A'], 'A', '!A'));
    cells.push(bufferedGate('BUF', size, ['A'], 'A', 'A'));
  }
  for (const count of [2, 3, 4]) {
    const inputs = names(count);
    for (const size of count === 2 ? [1, 2, 4] : [1, 2]) {
      cells.push(gate(`NAND${count}`, size, inputs, all(...inputs), `!(${inputs.join(' & ')})`));
      cells.push(gate(`NOR${count}`, size, inputs, any(...inputs), `!(${inputs.join(' | ')})`));
    }
    for (const size of [1, 2]) {
      cells.push(bufferedGate(`AND${count}`, size, inputs, all(...inputs), inputs.join(' & ')));
      cells.push(bufferedGate(`OR${count}`, size, inputs, any(...inputs), inputs.join(' | ')));
    }
  }
  return cells;
}

/** And-or-invert and or-and-invert gates, named by the widths of their groups. */
function listCompoundGates(): CellCircuit[] {
  const shapes = [
    [2, 1],
    [2, 2],
    [2, 1, 1],
    [2, 2, 2],
  ];
  return shapes.flatMap((shape) => {
    const groups = shape.map((count, g) =>
      Array.from({ length: count }, (_, i) => `${'ABC'[g]}${count === 1 ? '' : i + 1}`),
    );
    const digits = shape.join('');
    const inputs = groups.flat();
    const join = (inner: string, outer: string) =>
      `!(${groups.map((group) => `(${group.join(inner)})`).join(outer)})`;
    return [1, 2].flatMap((size) => [
      gate(`AOI${digits}`, size, inputs, any(...groups.map((g) => all(...g))), join(' & ', ' | ')),
      gate(`OAI${digits}`, size, inputs, all(...groups.map((g) => any(...g))), join(' | ', ' & ')),
    ]);
  });
}

function listExclusiveGates(): CellCircuit[] {
  return [1, 2].flatMap((size): CellCircuit[] => [
    {
      name: `XOR2_X${size}`,
      inputs: ['A', 'B'],
      functions: { Z: 'A ^ B' },
      stages: [
        { output: 'n', pullDown: any('A', 'B'), size: 1 },
        { output: 'Z', pullDown: any('n', all('A', 'B')), size },
      ],
    },
    {
      name: `XNOR2_X${size}`,
      inputs: ['A', 'B'],
      functions: { ZN: '!(A ^ B)' },
      stages: [
        { output: 'n', pullDown: all('A', 'B'), size: 1 },
        { output: 'ZN', pullDown: all('n', any('A', 'B')), size },
      ],
    },
    {
      name: `MUX2_X${size}`,
      inputs: ['A', 'B', 'S'],
      functions: { Z: '(S & B) | (!S & A)' },
      stages: [
        { output: 'sn', pullDown: 'S', size: 1 },
        { output: 'n', pullDown: any(all('S', 'B'), all('sn', 'A')), size: 1 },
        { output: 'Z', pullDown: 'n', size },
      ],
    },
  ]);
}

/** Half adder from NAND, NOR and AOI; full adder as the mirror adder of 28 transistors (Weste, Harris, ch. 11). */
function listAdders(): CellCircuit[] {
  const carry = any(all('A', 'B'), all('CI', any('A', 'B')));
  const sum = any(all('con', any('A', 'B', 'CI')), all('A', 'B', 'CI'));
  return [1, 2].flatMap((size): CellCircuit[] => [
    {
      name: `HA_X${size}`,
      inputs: ['A', 'B'],
      functions: { CO: 'A & B', S: 'A ^ B' },
      stages: [
        { output: 'con', pullDown: all('A', 'B'), size: 1 },
        { output: 'CO', pullDown: 'con', size },
        { output: 'n', pullDown: any('A', 'B'), size: 1 },
        { output: 'S', pullDown: any('n', all('A', 'B')), size },
      ],
    },
    {
      name: `FA_X${size}`,
      inputs: ['A', 'B', 'CI'],
      functions: { CO: '(A & B) | (CI & (A | B))', S: 'A ^ B ^ CI' },
      stages: [
        { output: 'con', pullDown: carry, size: 1 },
        { output: 'CO', pullDown: 'con', size },
        { output: 'sn', pullDown: sum, size: 1 },
        { output: 'S', pullDown: 'sn', size },
      ],
    },
  ]);
}

/** Every combinational cell, in the order of the library file. */
export function listCircuits(): CellCircuit[] {
  return [...listSimpleGates(), ...listCompoundGates(), ...listExclusiveGates(), ...listAdders()];
}
