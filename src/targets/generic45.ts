// The library that is always there: a small predictive 45 nm-class standard-cell library, computed, not measured.
import { listCircuits } from './generic45/cell-circuits.js';
import { characteriseCircuit } from './generic45/characterise-circuit.js';
import { characteriseFlipFlop, FLIP_FLOPS } from './generic45/characterise-flip-flop.js';
import { estimateWireLength } from './generic45/estimate-wire-length.js';
import {
  BLOCK_GATES,
  RENT_EXPONENT,
  SUPPLY_V,
  WIRE_FF_PER_UM,
  WIRE_KOHM_PER_UM,
} from './generic45/process-figures.js';
import { SLEWS_NS, writeCircuit, writeConstant, writeFlipFlop } from './generic45/write-cells.js';
import { formatNumber, writeGroup, writeNumbers } from './generic45/write-liberty.js';

/** Fan-outs listed in the wire-load table. */
const WIRE_LOAD_FANOUTS = 8;

const HEADER = [
  '/* generic45: a predictive 45 nm-class library. Every number is computed from published figures by the rules of',
  '   logical effort (Sutherland, Sproull, Harris, 1999). It cannot be manufactured and describes no foundry. */',
];

/** The whole Liberty text; the same bytes on every call. */
export function generic45Liberty(): string {
  const combinational = listCircuits().map(characteriseCircuit);
  const inverter = combinational.find(({ circuit }) => circuit.name === 'INV_X1');
  const nand = combinational.find(({ circuit }) => circuit.name === 'NAND2_X1');
  const tieLeakageNw = inverter?.leakageNw ?? 0;
  const lines = writeGroup('library', 'generic45', [
    ...writeHead(),
    ...writeWireLoad(Math.sqrt(nand?.areaUm2 ?? 1)),
    ...combinational.flatMap(writeCircuit),
    ...FLIP_FLOPS.map(characteriseFlipFlop).flatMap(writeFlipFlop),
    ...writeConstant('TIEHI_X1', 1, tieLeakageNw),
    ...writeConstant('TIELO_X1', 0, tieLeakageNw),
  ]);
  return `${[...HEADER, ...lines].join('\n')}\n`;
}

function writeHead(): string[] {
  const axis = writeNumbers(SLEWS_NS);
  const thresholds = ['input', 'output'].flatMap((side) =>
    ['rise', 'fall'].map((edge) => `${side}_threshold_pct_${edge} : 50;`),
  );
  const slews = ['rise', 'fall'].flatMap((edge) => [
    `slew_lower_threshold_pct_${edge} : 20;`,
    `slew_upper_threshold_pct_${edge} : 80;`,
  ]);
  const template = (kind: string, name: string, variables: readonly string[]) =>
    writeGroup(kind, name, [
      ...variables.map((variable, i) => `variable_${i + 1} : ${variable};`),
      ...variables.map((_, i) => `index_${i + 1} (${axis});`),
    ]);
  return [
    'delay_model : table_lookup;',
    'time_unit : "1ns";',
    'voltage_unit : "1V";',
    'current_unit : "1uA";',
    'pulling_resistance_unit : "1kohm";',
    'leakage_power_unit : "1nW";',
    'capacitive_load_unit (1, ff);',
    `nom_voltage : ${formatNumber(SUPPLY_V)};`,
    'nom_temperature : 25;',
    'nom_process : 1;',
    // Other tools take the supply from here, not from nom_voltage.
    ...writeGroup('operating_conditions', 'typical', [
      'process : 1;',
      'temperature : 25;',
      `voltage : ${formatNumber(SUPPLY_V)};`,
    ]),
    'default_operating_conditions : typical;',
    ...thresholds,
    ...slews,
    'slew_derate_from_library : 1;',
    ...template('lu_table_template', 'delay', [
      'input_net_transition',
      'total_output_net_capacitance',
    ]),
    ...template('lu_table_template', 'constraint', [
      'constrained_pin_transition',
      'related_pin_transition',
    ]),
    ...template('power_lut_template', 'energy', ['input_transition_time']),
  ];
}

/** One wire-load table: every further pin adds a mean two-pin wire of a block of BLOCK_GATES. */
function writeWireLoad(gatePitchUm: number): string[] {
  const lengthUm = gatePitchUm * estimateWireLength(BLOCK_GATES, RENT_EXPONENT);
  const lengths = Array.from(
    { length: WIRE_LOAD_FANOUTS },
    (_, i) => `fanout_length (${i + 1}, ${formatNumber((i + 1) * lengthUm)});`,
  );
  return [
    ...writeGroup('wire_load', '"block10k"', [
      `capacitance : ${formatNumber(WIRE_FF_PER_UM)};`,
      `resistance : ${formatNumber(WIRE_KOHM_PER_UM)};`,
      'area : 0;',
      `slope : ${formatNumber(lengthUm)};`,
      ...lengths,
    ]),
    'default_wire_load : "block10k";',
  ];
}
