// Additions and full adders of the constant-product optimiser against plain canonical signed digits, on random matrices.
import { cpus, loadavg } from 'node:os';
import { createRandom } from '../src/core/random.js';
import { planDigitProducts } from '../src/hardware/constant-product/digit-products.js';
import { optimiseProducts } from '../src/hardware/constant-product/optimise-products.js';
import { countAdditions, type ProductPlan } from '../src/hardware/constant-product/product-plan.js';
import { countPlanFullAdders } from '../src/hardware/constant-product/sharing-graph.js';
import { formatTable } from '../src/terminal/table.js';

const SIZES = [8, 16, 32, 64];
const WEIGHT_BITS = [4, 6, 8];
const INPUT_BITS = 8;
/** Matrices of each kind; figures are means. */
const MATRICES = 2;

interface Row {
  readonly size: number;
  readonly weightBits: number;
  readonly csdAdditions: number;
  readonly greedyAdditions: number;
  readonly additions: number;
  readonly csdFullAdders: number;
  readonly greedyFullAdders: number;
  readonly fullAdders: number;
  readonly greedySeconds: number;
  readonly seconds: number;
}

/** Uniform weights over the whole range of the bits, none of them pruned. */
function randomMatrix(size: number, weightBits: number, index: number): Float64Array {
  const random = createRandom(index, 'constant products', size, weightBits);
  const span = 2 ** weightBits;
  return Float64Array.from({ length: size * size }, () => random.integer(span) - span / 2);
}

function measure(plan: () => ProductPlan) {
  const began = process.cpuUsage().user;
  const result = plan();
  return {
    additions: countAdditions(result),
    fullAdders: countPlanFullAdders(result, INPUT_BITS),
    seconds: (process.cpuUsage().user - began) / 1e6,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function measureRow(size: number, weightBits: number): Row {
  const runs = Array.from({ length: MATRICES }, (_, index) => {
    const weights = randomMatrix(size, weightBits, index);
    const optimise = (options?: { work: number }) =>
      measure(() => optimiseProducts(weights, size, size, INPUT_BITS, options));
    return {
      csd: measure(() => planDigitProducts(weights, size, size)),
      greedy: optimise({ work: 0 }),
      best: optimise(),
    };
  });
  return {
    size,
    weightBits,
    csdAdditions: mean(runs.map(({ csd }) => csd.additions)),
    greedyAdditions: mean(runs.map(({ greedy }) => greedy.additions)),
    additions: mean(runs.map(({ best }) => best.additions)),
    csdFullAdders: mean(runs.map(({ csd }) => csd.fullAdders)),
    greedyFullAdders: mean(runs.map(({ greedy }) => greedy.fullAdders)),
    fullAdders: mean(runs.map(({ best }) => best.fullAdders)),
    greedySeconds: mean(runs.map(({ greedy }) => greedy.seconds)),
    seconds: mean(runs.map(({ best }) => best.seconds)),
  };
}

function formatRow(row: Row): string[] {
  const saved = 100 * (1 - row.fullAdders / row.csdFullAdders);
  return [
    `${row.size}x${row.size}`,
    `${row.weightBits}`,
    ...[row.csdAdditions, row.greedyAdditions, row.additions].map((count) => count.toFixed(0)),
    ...[row.csdFullAdders, row.greedyFullAdders, row.fullAdders].map((count) => count.toFixed(0)),
    `${saved.toFixed(1)} %`,
    row.greedySeconds.toFixed(2),
    row.seconds.toFixed(2),
  ];
}

const COLUMNS = [
  'matrix',
  'bits',
  'CSD additions',
  'greedy',
  'searched',
  'CSD full adders',
  'greedy',
  'searched',
  'saved',
  'greedy CPU s',
  'searched CPU s',
];

const rows = SIZES.flatMap((size) => WEIGHT_BITS.map((bits) => measureRow(size, bits)));
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ inputBits: INPUT_BITS, matrices: MATRICES, rows }, null, 2));
} else {
  console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`);
  console.log(`inputs of ${INPUT_BITS} bits, means of ${MATRICES} matrices, load ${loadavg()[0]}`);
  const columns = COLUMNS.map((title) => ({ title, align: 'right' as const }));
  console.log(formatTable(columns, rows.map(formatRow), Number.POSITIVE_INFINITY));
}
