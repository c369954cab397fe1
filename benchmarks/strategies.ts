// Measures what every strategy costs in silicon: whole networks through real synthesis, one table a run.
// Usage: node dist/benchmarks/strategies.js [--networks a,b] [--targets a,b] [--choices latency,…] [--yosys yowasp] --out DIR [--json]
import { readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { SynthesisReport } from '../src/core/synthesis-report.js';
import type { AsicTarget } from '../src/core/target.js';
import { openCommandBench } from '../src/explore/command-bench.js';
import { measureDesign } from '../src/explore/measure-design.js';
import { cornersAndRandom } from '../src/explore/test-inputs.js';
import { stagesOf } from '../src/hardware/stages.js';
import { readJournal } from '../src/storage/journal.js';
import { loadTarget } from '../src/targets/index.js';
import type { TargetSpec } from '../src/targets/target-spec.js';
import { CHOICES, configUnder } from './strategies/choices.js';
import { NETWORKS } from './strategies/networks.js';

const CLOCK_NS = 10;
const VECTORS = 64;

interface Row {
  readonly network: string;
  readonly target: string;
  readonly choice: string;
  readonly report?: SynthesisReport;
  readonly peakMemoryMb?: number;
  readonly failed?: string;
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      networks: { type: 'string', default: Object.keys(NETWORKS).join(',') },
      targets: { type: 'string', default: 'sky130_fd_sc_hd,nangate45,ihp-sg13g2' },
      choices: { type: 'string' },
      yosys: { type: 'string', default: 'yowasp' },
      out: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  if (values.out === undefined) throw new Error('name a folder: --out DIR');
  const wanted = values.choices?.split(',');
  return {
    networks: values.networks.split(','),
    targets: values.targets.split(','),
    choices: CHOICES.filter(({ name }) => wanted === undefined || wanted.includes(name)),
    yosys: values.yosys,
    out: resolve(values.out),
    json: values.json,
  };
}

/** Peak memory of every finished build, by the text of its report. */
async function readPeakMemory(folder: string): Promise<ReadonlyMap<string, number>> {
  const peaks = new Map<string, number>();
  for (const { key, value } of await readJournal(join(folder, 'journal.jsonl'))) {
    const file = join(folder, 'synthesis', key, 'process.json');
    const { peakMemoryMb } = JSON.parse(await readFile(file, 'utf8')) as { peakMemoryMb: number };
    peaks.set(JSON.stringify(value), peakMemoryMb);
  }
  return peaks;
}

async function measureOn(target: AsicTarget, options: ReturnType<typeof readArguments>) {
  const settings = {
    vectors: VECTORS,
    powerVectors: 16,
    effort: 'area',
    yosys: options.yosys,
    timeoutSeconds: 1800,
  } as const;
  const folder = join(options.out, target.id);
  // Nothing is shared: the seconds of a build are part of what is shown.
  const opened = await openCommandBench({
    folder,
    resultsRoot: folder,
    target,
    settings,
    workers: 0,
    stop: { requested: false },
  });
  try {
    const jobs = options.networks.flatMap((name) =>
      options.choices.map(async (choice): Promise<Row> => {
        const network = NETWORKS[name]();
        const config = configUnder(choice, stagesOf(network), CLOCK_NS);
        const inputs = cornersAndRandom(network, VECTORS, 1);
        const row = { network: name, target: target.id, choice: choice.name };
        try {
          const bench = { ...opened.bench, sharedFolder: () => undefined };
          const report = await measureDesign(bench, target, { network, config, inputs });
          console.error(`${name} ${target.id} ${choice.name}: ${report.wallSeconds.toFixed(0)} s`);
          return { ...row, report };
        } catch (thrown) {
          return { ...row, failed: thrown instanceof Error ? thrown.message : String(thrown) };
        }
      }),
    );
    const rows = await Promise.all(jobs);
    const peaks = await readPeakMemory(folder);
    return rows.map((row) => {
      const peakMemoryMb = row.report && peaks.get(JSON.stringify(row.report));
      return peakMemoryMb === undefined ? row : { ...row, peakMemoryMb };
    });
  } finally {
    await opened.close();
  }
}

function printRow({ network, target, choice, report, peakMemoryMb, failed }: Row): string {
  if (report === undefined) return `| ${network} | ${target} | ${choice} | failed: ${failed} |`;
  const { metrics, verified, wallSeconds } = report;
  const cells = [
    metrics.cellAreaUm2.toFixed(0),
    (metrics.gateEquivalents / 1000).toFixed(1),
    metrics.flipFlops,
    metrics.criticalPathNs.toFixed(2),
    metrics.fmaxMhz.toFixed(0),
    metrics.latencyCycles,
    metrics.initiationInterval,
    (metrics.dynamicMw + metrics.leakageMw).toFixed(2),
    (metrics.energyPj / 1000).toFixed(3),
    wallSeconds.toFixed(0),
    peakMemoryMb?.toFixed(0) ?? '',
    `${verified.vectors - verified.mismatches}/${verified.vectors}`,
  ];
  return `| ${network} | ${target} | ${choice} | ${cells.join(' | ')} |`;
}

const options = readArguments();
const rows: Row[] = [];
for (const name of options.targets) {
  const target = await loadTarget({ kind: name } as TargetSpec, process.cwd());
  rows.push(...(await measureOn(target, options)));
}
if (options.json) console.log(JSON.stringify({ clockPeriodNs: CLOCK_NS, rows }, null, 2));
else {
  console.log(
    `power at ${CLOCK_NS} ns, random inputs; load ${loadavg()[0].toFixed(1)}\n\n` +
      '| network | target | choice | µm² | kGE | FF | path ns | Fmax MHz | cycles | II | mW | nJ/inf | s | MB | verified |\n' +
      `|${'---|'.repeat(15)}`,
  );
  for (const row of rows) console.log(printRow(row));
}
