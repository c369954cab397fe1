// A study small enough for tests in which every station is real: training, interpreter, synthesis.

/** Text of the study; `workers` changes no result. */
export function tinyStudy(workers: number): string {
  return `study: tiny
seed: 5
workers: ${workers}
dataset: {kind: pulses, samples: 3000}
teacher: {layers: [{kind: dense, units: 16}], epochs: 15}
students:
  layers: [{kind: dense, units: 4}]
  bits: [3, 4]
  sparsities: [0.5]
  input: ap_ufixed<6,0,AP_RND,AP_SAT>
  epochs: 20
  batchSize: 128
sweep: {reuseFactors: [1, 4], clockPeriodNs: [4, 8]}
synthesis: {layers: 3, networks: 1, vectors: 16, powerVectors: 8}
select: {constraints: ['accuracy>=0.5'], prefer: cellAreaUm2}
`;
}
