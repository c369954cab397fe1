// The options by which `synth` and `estimate` name a design and its target.
import type { Command as CommanderCommand } from 'commander';

/** Model, configuration, target, test vectors. */
export function declareDesign(command: CommanderCommand): void {
  command
    .requiredOption('--model <file>', 'model.json, .h5, .keras or .onnx')
    .option('--weights <file>', 'weights of a model.json')
    .option('--hls-config <file>', 'hls4ml configuration: types, strategies, reuse factors')
    .option('--precision <type>', 'default type of the model, or exact: nothing can overflow')
    .option(
      '--target <name>',
      'library, Liberty file or FPGA part, e.g. sky130_fd_sc_hd',
      'generic45',
    )
    .option('--liberty <file>', 'where the library lies, when it is not found by itself')
    .option('--corner <name>', 'corner of a library found by name, e.g. tt_025C_1v80')
    .option('--clock <ns>', 'clock period; default: that of the configuration, else 5')
    .option('--io-type <type>', 'io_parallel or io_stream; default: that of the configuration')
    .option('--strategy <name>', 'strategy of all layers in place of the configuration')
    .option('--reuse-factor <number>', 'reuse factor of all layers in place of the configuration')
    .option('--adder-style <name>', 'compressor_tree, full_adder_cells or carry_chain')
    .option('--pipeline-depth <cycles>', 'cycles from an input to its result at reuse factor 1')
    .option('--macros <file>', 'memory macros of the target, as "target.memory" of a study')
    .option('--tables <where>', 'logic, or macro: tables and weight ROMs in these macros')
    .option('--layer <name>', 'this layer alone')
    .option('--vectors <file>', 'test features [n, …] as .npy; default: corners and random inputs');
}
