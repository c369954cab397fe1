// Speed of bit-exact evaluation: samples, multiply-accumulates and configurations a second, beside hls4ml and the core's limit.
import { cpus, loadavg } from 'node:os';
import { goldenNames, loadGoldenNetwork } from './emulate/golden-network.js';
import { createJob, GRID_JOB, type JobRequest, NETWORK_JOBS, SAMPLES } from './emulate/jobs.js';
import { measureSimdLimit } from './emulate/simd-limit.js';
import { bestSeconds } from './emulate/time-job.js';
import { rateOnTwoCores } from './emulate/time-two-cores.js';

const SECONDS = 2;
/** What hls4ml's C simulation takes for the network 16-64-32-32-5: seconds to compile, then samples a second. */
const HLS4ML_COMPILE = '5 to 7';
const HLS4ML_SAMPLES_PER_SECOND = 10_000;

let failures = 0;

function formatRate(rate: number): string {
  if (rate >= 1e9) return `${(rate / 1e9).toFixed(1)} G`;
  if (rate >= 1e6) return `${(rate / 1e6).toFixed(2)} M`;
  return rate >= 1e4 ? `${(rate / 1e3).toFixed(0)} k` : rate.toFixed(0);
}

/** One line: rate on one core and on two, multiply-accumulates, share of the limit. */
async function reportJob(request: JobRequest, limit: number, remark: string): Promise<void> {
  const job = createJob(request);
  const seconds = bestSeconds(job.run, SECONDS);
  const macs = job.macs / seconds;
  const two = await rateOnTwoCores(request, SECONDS);
  if (!job.isExact) failures++;
  const columns = [
    request.name.padEnd(26),
    `${formatRate(job.units / seconds)} ${job.unit}/s`.padEnd(24),
    `two cores ${formatRate(two)}`.padEnd(22),
    `${formatRate(macs)} MAC/s`.padEnd(16),
    `${((100 * macs) / limit).toFixed(0)} % of the limit`.padEnd(20),
    job.isExact ? 'bit-exact' : 'DIFFERS',
    remark,
  ];
  console.log(columns.join('  '));
}

async function reportGolden(name: string, limit: number): Promise<void> {
  const golden = await loadGoldenNetwork(name);
  const { compileSeconds, predictSeconds, count } = golden;
  const rate = formatRate(count / predictSeconds);
  await reportJob(
    { name, golden },
    limit,
    `(hls4ml: ${compileSeconds} s to compile, then ${rate} samples/s)`,
  );
}

const [load] = loadavg();
console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`);
console.log(`load before the run: ${load.toFixed(2)}; best of the runs in ${SECONDS} s each`);
const limit = measureSimdLimit();
console.log(
  `limit of one core, 16-bit dot products and nothing else: ${formatRate(limit)} MAC/s\n`,
);

console.log(`16-64-32-32-5, ${SAMPLES} samples, raw integers in and out, hardly a weight zero`);
for (const name of NETWORK_JOBS) await reportJob({ name }, limit, '');

console.log('\n4 × 4 × 4 × 4 precisions of the same network: accuracy of each, with planning');
await reportJob({ name: GRID_JOB }, limit, '(MAC/s as if nothing were shared)');
const alone = SAMPLES / HLS4ML_SAMPLES_PER_SECOND;
console.log(
  `hls4ml: ${HLS4ML_COMPILE} s to compile each configuration, then ${alone.toFixed(1)} s for ${SAMPLES} samples`,
);

console.log('\ncases of hls4ml, outputs compared with its own');
if (goldenNames.length === 0) console.log('skipped: ../shared/data/hls4ml-golden is not there');
for (const name of goldenNames) await reportGolden(name, limit);

console.log(`\nload after the run: ${loadavg()[0].toFixed(2)}`);
if (failures > 0) {
  console.error(`${failures} results differ`);
  process.exitCode = 1;
}
