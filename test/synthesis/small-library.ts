// A hand-made library of a dozen cells with every kind of pin the simulator must understand.

interface CellText {
  readonly area: number;
  readonly inputs: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly ff?: string;
  readonly clock?: string;
}

const DFF_FF = 'ff (IQ,IQN) { next_state : "D"; clocked_on : "CK"; }';

/** Cells by name; functions as in Liberty. */
const CELLS: Readonly<Record<string, CellText>> = {
  INV: { area: 1, inputs: ['A'], outputs: { Y: '!A' } },
  BUF: { area: 1.5, inputs: ['A'], outputs: { Y: 'A' } },
  NAND2: { area: 1.6, inputs: ['A', 'B'], outputs: { Y: '!(A & B)' } },
  NOR2: { area: 1.6, inputs: ['A', 'B'], outputs: { Y: '!(A | B)' } },
  AND2: { area: 2, inputs: ['A', 'B'], outputs: { Y: 'A & B' } },
  OR2: { area: 2, inputs: ['A', 'B'], outputs: { Y: 'A | B' } },
  XOR2: { area: 3, inputs: ['A', 'B'], outputs: { Y: 'A ^ B' } },
  XNOR2: { area: 3, inputs: ['A', 'B'], outputs: { Y: '!(A ^ B)' } },
  AOI21: { area: 2.2, inputs: ['A', 'B', 'C'], outputs: { Y: '!((A & B) | C)' } },
  MUX2: { area: 4, inputs: ['A', 'B', 'S'], outputs: { Y: '(A & !S) | (B & S)' } },
  FA: {
    area: 8,
    inputs: ['A', 'B', 'CI'],
    outputs: { CO: '(A & B) | (CI & (A | B))', S: 'CI ^ (A ^ B)' },
  },
  TIE: { area: 1, inputs: [], outputs: { HI: '1', LO: '0' } },
  DFF: { area: 9, inputs: ['D'], outputs: { Q: 'IQ', QN: 'IQN' }, clock: 'CK', ff: DFF_FF },
  DFFR: {
    area: 11,
    inputs: ['D', 'RN'],
    outputs: { Q: 'IQ' },
    clock: 'CK',
    ff: 'ff (IQ,IQN) { next_state : "D"; clocked_on : "CK"; clear : "!RN"; }',
  },
  DFFS: {
    area: 11,
    inputs: ['D', 'SN'],
    outputs: { Q: 'IQ' },
    clock: 'CK',
    ff: 'ff (IQ,IQN) { next_state : "D"; clocked_on : "CK"; preset : "!SN"; }',
  },
  DFFN: {
    area: 9,
    inputs: ['D'],
    outputs: { Q: 'IQ' },
    clock: 'CKN',
    ff: 'ff (IQ,IQN) { next_state : "D"; clocked_on : "!CKN"; }',
  },
};

const TABLE = (value: number) =>
  `(t) { values("${value}, ${value + 0.1}", "${value + 0.05}, ${value + 0.2}"); }`;

const DELAY = `cell_rise ${TABLE(0.05)} cell_fall ${TABLE(0.04)} rise_transition ${TABLE(0.03)} fall_transition ${TABLE(0.03)}`;

function arcText(related: string, type: string): string {
  return `timing() { related_pin : "${related}"; timing_type : ${type}; timing_sense : non_unate; ${DELAY} }`;
}

function setupText(clock: string): string {
  const tables = `rise_constraint ${TABLE(0.03)} fall_constraint ${TABLE(0.03)}`;
  return `timing() { related_pin : "${clock}"; timing_type : setup_rising; ${tables} }`;
}

function cellText(name: string, cell: CellText): string {
  const { clock } = cell;
  const inputs = cell.inputs.map((pin) => {
    const setup = clock && pin === 'D' ? setupText(clock) : '';
    return `pin (${pin}) { direction : input; capacitance : 1.0; ${setup} }`;
  });
  const clockPin = clock
    ? [`pin (${clock}) { direction : input; clock : true; capacitance : 1.0; }`]
    : [];
  const outputs = Object.entries(cell.outputs).map(([pin, meaning]) => {
    const arcs = clock
      ? [arcText(clock, 'rising_edge')]
      : cell.inputs.map((input) => arcText(input, 'combinational'));
    return `pin (${pin}) { direction : output; max_capacitance : 60; function : "${meaning}"; ${arcs.join(' ')} }`;
  });
  const body = [cell.ff ?? '', ...inputs, ...clockPin, ...outputs].filter((line) => line !== '');
  return `  cell (${name}) {\n    area : ${cell.area};\n    cell_leakage_power : 2.0;\n    ${body.join('\n    ')}\n  }\n`;
}

/** Liberty text of the small library; `without` leaves cells out. */
export function smallLiberty(without: readonly string[] = []): string {
  const cells = Object.entries(CELLS)
    .filter(([name]) => !without.includes(name))
    .map(([name, cell]) => cellText(name, cell));
  return `library (small) {
  delay_model : table_lookup;
  time_unit : "1ns"; voltage_unit : "1V"; current_unit : "1mA"; leakage_power_unit : "1nW";
  pulling_resistance_unit : "1kohm"; capacitive_load_unit (1, ff); nom_voltage : 1.1;
  slew_lower_threshold_pct_rise : 20; slew_upper_threshold_pct_rise : 80;
  slew_lower_threshold_pct_fall : 20; slew_upper_threshold_pct_fall : 80;
  input_threshold_pct_rise : 50; output_threshold_pct_rise : 50;
  input_threshold_pct_fall : 50; output_threshold_pct_fall : 50;
  lu_table_template (t) { variable_1 : input_net_transition; variable_2 : total_output_net_capacitance;
    index_1 ("0.01, 0.5"); index_2 ("0.5, 50"); }
${cells.join('')}}
`;
}
