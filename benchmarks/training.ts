// Speed of training: samples a second of the tensor library, the fused step and PyTorch, alone and one process a core.
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import {
  isTimed,
  KIND_NAMES,
  KINDS,
  NETWORKS,
  type TrainingRequest,
  UNCOMPARED,
  WAYS,
  type Way,
} from './training/jobs.js';
import { findPeerProblem, type ProcessReport, runProcesses } from './training/run-processes.js';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '1.5' },
    network: { type: 'string', multiple: true, default: [...NETWORKS] },
    kind: { type: 'string', multiple: true, default: [...KINDS] },
  },
});
const seconds = Number(options.seconds);
const CORES = Math.min(2, availableParallelism());

/** Batch sizes tried; the best one counts. The tensor library gains nothing from large ones. */
const BATCHES: Readonly<Record<Way, readonly number[]>> = {
  tfjs: [128, 1024],
  fused: [128, 1024],
  pytorch: [128, 512, 1024, 4096],
};

/** One line of the result: samples a second of all processes together. */
interface Measurement {
  readonly network: string;
  readonly kind: string;
  readonly way: Way;
  readonly processes: number;
  readonly batch: number;
  readonly samplesPerSecond: number;
  readonly samplesPerCpuSecond: number;
  readonly peakMiB: number;
  readonly note?: string;
}

const sum = (reports: readonly ProcessReport[], key: 'rate' | 'ratePerCpuSecond') =>
  reports.reduce((total, report) => total + report[key], 0);

async function measure(request: TrainingRequest, processes: number): Promise<Measurement> {
  const reports = await runProcesses(request, processes);
  const { network, kind, way, batch } = request;
  return {
    ...{ network, kind, way, processes, batch },
    samplesPerSecond: sum(reports, 'rate'),
    samplesPerCpuSecond: sum(reports, 'ratePerCpuSecond') / processes,
    peakMiB: Math.max(...reports.map((report) => report.peakMiB)),
    note: reports[0].note,
  };
}

/** One way of training: every batch size tried by one process, the best of them, and that one on all cores. */
interface WayResult {
  readonly tried: readonly Measurement[];
  readonly alone: Measurement;
  readonly together: Measurement;
}

async function measureWay(
  network: TrainingRequest['network'],
  kind: TrainingRequest['kind'],
  way: Way,
): Promise<WayResult> {
  const tried: Measurement[] = [];
  for (const batch of BATCHES[way]) {
    tried.push(await measure({ network, kind, way, batch, seconds }, 1));
  }
  const alone = tried.reduce((a, b) => (b.samplesPerSecond > a.samplesPerSecond ? b : a));
  const together = await measure({ network, kind, way, batch: alone.batch, seconds }, CORES);
  return { tried, alone, together };
}

function formatRate(rate: number): string {
  return rate >= 1e6 ? `${(rate / 1e6).toFixed(2)} M` : `${(rate / 1e3).toFixed(0)} k`;
}

const peerProblem = await findPeerProblem();
const ways = WAYS.filter((way) => way !== 'pytorch' || peerProblem === undefined);
const loadBefore = loadavg()[0];
const measurements: Measurement[] = [];
/** The table; standard output is kept for the document where one is wanted. */
const print = options.json ? console.error : console.log;

print(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`);
print(
  `load before the run: ${loadBefore.toFixed(2)}; samples a second of the fastest tenth of the steps`,
);
if (peerProblem) print(`PyTorch skipped: ${peerProblem}`);
print('');
const columns = ['network', 'kind', 'way', '1 process', `${CORES} processes`, 'a CPU second'];
print(formatRow([...columns, 'peak memory', 'batch']));

for (const network of NETWORKS.filter((name) => options.network.includes(name))) {
  for (const kind of KINDS.filter((name) => options.kind.includes(name))) {
    const results = new Map<Way, WayResult>();
    const timed = ways.filter((way) => isTimed({ network, kind, way }));
    if (timed.length === 0) continue;
    for (const way of timed) {
      const result = await measureWay(network, kind, way);
      measurements.push(...result.tried, result.together);
      results.set(way, result);
      const { alone, together: both } = result;
      const cells = [network, KIND_NAMES[kind], way, formatRate(alone.samplesPerSecond)];
      cells.push(formatRate(both.samplesPerSecond), formatRate(bestPerCpuSecond(result)));
      cells.push(`${both.peakMiB.toFixed(0)} MiB`, String(alone.batch));
      print(formatRow(cells) + (alone.note ?? ''));
    }
    print(ratioLine(results));
  }
}

/** The kind is as wide as its longest name. */
function formatRow(cells: readonly string[]): string {
  const wide = 2 + Math.max(...Object.values(KIND_NAMES).map(({ length }) => length));
  return cells.map((cell, i) => cell.padEnd(i === 1 ? wide : 13)).join('');
}

/** What the fused step is worth: all cores busy, and for the processor time it takes, which other work disturbs less. */
function ratioLine(results: ReadonlyMap<Way, WayResult>): string {
  const ours = results.get('fused');
  if (!ours) return `${' '.repeat(13)}${UNCOMPARED}\n`;
  const ratios = [...results].flatMap(([way, theirs]) => {
    if (way === 'fused') return [];
    const wall = ours.together.samplesPerSecond / theirs.together.samplesPerSecond;
    const cpu = bestPerCpuSecond(ours) / bestPerCpuSecond(theirs);
    return [`${wall.toFixed(2)} × ${way} (${cpu.toFixed(2)} × a CPU second)`];
  });
  return `${' '.repeat(13)}fused = ${ratios.join(', ')}\n`;
}

/** At whichever batch size is best for this. */
function bestPerCpuSecond({ tried }: WayResult): number {
  return Math.max(...tried.map(({ samplesPerCpuSecond }) => samplesPerCpuSecond));
}

const loadAfter = loadavg()[0];
print(`load after the run: ${loadAfter.toFixed(2)}`);
if (options.json) {
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
  const load = { before: loadBefore, after: loadAfter };
  console.log(JSON.stringify({ machine, load, peerProblem, measurements }, undefined, 2));
}
