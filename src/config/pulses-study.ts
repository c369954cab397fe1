// The built-in study `pulses`: telling particles apart by the shape of their detector pulses, small enough for a laptop.

export const PULSES_STUDY = `# Pulses of a 10-bit converter, 32 samples each: gamma, neutron, alpha or pile-up.
study: pulses
seed: 1

dataset: {kind: pulses, samples: 24000}

# A generic 45 nm library that comes with paretape; it cannot be manufactured.
target: {kind: generic45}

# The float network the students learn from.
teacher:
  layers:
    - {kind: dense, units: 64}
    - {kind: dense, units: 32}

# Every combination of widths, bits and sparsities.
students:
  layers:
    - {kind: dense, units: 16}
    - {kind: dense, units: 8}
  widths: [0.5, 1]
  bits: [3, 4, 6]
  sparsities: [0.25, 0.6]
  # The converter's own codes: no preprocessing in hardware.
  input: ap_ufixed<10,0,AP_RND,AP_SAT>
  distillation: {temperature: 3, weight: 0.5}

# Hardware to weigh for each student; clock periods in ns.
sweep:
  reuseFactors: auto
  strategies: [latency, distributed_arithmetic, digit_serial, resource]
  pipelineDepths: [1, 2]
  ioTypes: [io_parallel, io_stream]
  clockPeriodNs: [2, 4, 8]

# What is built for real, to calibrate the estimates and to confirm the front.
synthesis:
  layers: 18
  networks: 3
  vectors: 64
  powerVectors: 32

# Which design of the front to choose.
select:
  constraints: ['accuracy>=0.94', 'latencyNs<=200']
  prefer: energyNj
`;
