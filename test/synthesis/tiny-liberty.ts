// A hand-made library with round numbers, so that delays and energies can be worked out on paper.

/**
 * Delays of INV: rise 0.1 ns + 1 ns/ns·slew + 0.01 ns/fF·load, fall half of it; slews 0.05 ns + 0.01 ns/fF·load.
 * NAND2 has energies by state; DFF takes 0.3 ns clock to Q, 0.2 ns set-up. 1 V, fF, fJ tables, no wires.
 */
export const TINY_LIBERTY = `/* a comment */
library (tiny) {
  time_unit : "1ns"; voltage_unit : "1V"; leakage_power_unit : "1nW";
  capacitive_load_unit (1, ff); nom_voltage : 1.0;
  lu_table_template (d) {
    variable_1 : input_net_transition; variable_2 : total_output_net_capacitance;
    index_1 ("0, 1"); index_2 ("0, 10");
  }
  lu_table_template (turned) {
    variable_1 : total_output_net_capacitance; variable_2 : input_net_transition;
    index_1 ("0, 10"); index_2 ("0, 1");
  }
  lu_table_template (c) {
    variable_1 : related_pin_transition; variable_2 : constrained_pin_transition;
    index_1 ("0, 1"); index_2 ("0, 1");
  }
  power_lut_template (e) { variable_1 : input_transition_time; index_1 ("0, 1"); }
  cell (INV) {
    area : 1 // no semicolon: the line ends the value
    leakage_power () { when : "A"; value : 3; }
    leakage_power () { when : "!A"; value : 5; }
    leakage_power () { value : 100; }
    pin (A) { direction : input; capacitance : 2; rise_capacitance : 3; fall_capacitance : 1; }
    pin (Y) {
      direction : output; function : "A'"; max_capacitance : 40;
      timing () {
        related_pin : "A"; timing_sense : negative_unate;
        cell_rise (d) { values ("0.1, 0.2", \\
                                "1.1, 1.2"); }
        cell_fall (turned) { values ("0.05, 0.55", "0.1, 0.6"); }
        rise_transition (d) { values ("0.05, 0.15", "0.05, 0.15"); }
        fall_transition (d) { values ("0.05, 0.15", "0.05, 0.15"); }
      }
    }
  }
  cell (NAND2) {
    area : 2; cell_leakage_power : 7;
    pin (A, B) { direction : input; capacitance : 2; }
    pin (Y) {
      direction : output; function : "!(A B)";
      timing () {
        related_pin : "A B"; timing_sense : negative_unate;
        cell_rise (scalar) { values ("0.3"); } cell_fall (scalar) { values ("0.3"); }
        rise_transition (scalar) { values ("0.1"); } fall_transition (scalar) { values ("0.1"); }
      }
      internal_power () {
        related_pin : "A"; when : "B";
        rise_power (scalar) { values ("10"); } fall_power (scalar) { values ("4"); }
      }
      internal_power () {
        related_pin : "B";
        rise_power (e) { values ("20, 30"); } fall_power (e) { values ("-2, -2"); }
      }
    }
    pin (unused) { direction : internal; }
  }
  cell (DFF) {
    area : 5; cell_leakage_power : 11;
    ff (IQ, IQN) { next_state : "D"; clocked_on : CK; clear : !RN ; }
    pin (D) {
      direction : input; capacitance : 2;
      timing () {
        related_pin : "CK"; timing_type : setup_rising;
        rise_constraint (c) { values ("0.2, 0.3", "0.2, 0.3"); }
        fall_constraint (c) { values ("0.1, 0.1", "0.1, 0.1"); }
      }
    }
    pin (CK) {
      direction : input; clock : true; capacitance : 4;
      internal_power () { rise_power (scalar) { values ("6"); } fall_power (scalar) { values ("3"); } }
    }
    pin (RN) { direction : input; capacitance : 1; }
    pin (Q) {
      direction : output; function : "IQ";
      timing () {
        related_pin : "CK"; timing_type : rising_edge; timing_sense : non_unate;
        cell_rise (scalar) { values ("0.3"); } cell_fall (scalar) { values ("0.3"); }
        rise_transition (scalar) { values ("0.1"); } fall_transition (scalar) { values ("0.1"); }
      }
      internal_power () {
        related_pin : "CK"; rise_power (scalar) { values ("8"); } fall_power (scalar) { values ("8"); }
      }
    }
  }
  cell (LATCH) {
    latch (IQ, IQN) { enable : "G"; data_in : "D"; }
    pin (G) { direction : input; capacitance : 1; } pin (D) { direction : input; capacitance : 1; }
    pin (Q) { direction : output; function : "IQ"; }
  }
}
`;
