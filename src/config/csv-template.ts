// The study file that `init --from csv` writes: a table of the user's own.

export const CSV_TEMPLATE = `# A study on tables of your own: one row a sample, one column a feature, one for the class.
study: my-study
seed: 1
# workers: 2                  # default: one a core

dataset:
  kind: csv
  train: train.csv            # paths start at the folder of this file
  test: test.csv              # used for the final accuracy only
  label: label                # name of the column that holds the class
  # shape: [8, 8, 1]          # for convolutions: [steps, channels] or [height, width, channels]
  scaling: standardise        # standardise, unit or none
  validationFraction: 0.15

# Built-in library for trying out; for a tape-out name your own:
#   target: {kind: sky130_fd_sc_hd, liberty: sky130_fd_sc_hd__tt_025C_1v80.lib}
#   target: {kind: asic, liberty: my-library.lib, dontUse: ['*_lpflow_*']}
target: {kind: generic45}

# The float network the students learn from; the output layer is implied.
teacher:
  layers:
    - {kind: dense, units: 64}
    - {kind: dense, units: 32}
  epochs: 30
  batchSize: 256
  learningRate: 0.002

# Every combination of widths, bits and sparsities, thinned to the limit.
students:
  layers:
    - {kind: dense, units: 16}
    - {kind: dense, units: 8}
  widths: [0.5, 1]            # multipliers on units and filters
  bits: [3, 4, 6]             # or {weights: 4, activations: 6}
  sparsities: [0, 0.5]        # fractions of the weights forced to zero
  limit: 12
  input: ap_fixed<8,3,AP_RND,AP_SAT>
  epochs: 30
  distillation: {temperature: 3, weight: 0.5}   # or false

# Hardware to weigh for each student; clock periods in ns.
sweep:
  reuseFactors: auto          # or a list, e.g. [1, 2, 4]
  strategies: [latency, distributed_arithmetic, digit_serial, resource]
  ioTypes: [io_parallel, io_stream]
  clockPeriodNs: [2, 4, 8]
  clockUncertainty: 0.1

# What is built for real, to calibrate the estimates and to confirm the front.
synthesis:
  layers: 14
  networks: 3
  timeoutSeconds: 900
  effort: area                # or speed

# Which design of the front to choose.
select:
  constraints: []             # e.g. ['latencyNs<=200', 'accuracy>=0.95']
  prefer: powerMw
`;
