// Many designs in one run of Icarus Verilog: starting it takes longer than simulating a small design.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RtlDesign } from '../../src/core/rtl-design.js';
import { packBeats } from './beats.js';
import { parseLines, printBench, toBinary } from './icarus-simulator.js';
import type { SimulationResult, Stalls } from './simulation.js';

/** One simulation; no two designs of a batch have a module name in common unless they are the same design. */
export interface BatchJob {
  readonly design: RtlDesign;
  readonly inputs: Float64Array;
  readonly count: number;
  readonly stalls: Stalls;
}

function printJob({ design, inputs, count, stalls }: BatchJob, index: number, folder: string) {
  const name = `bench${index}`;
  const beats = packBeats(inputs, design.input);
  writeFileSync(join(folder, `${name}.txt`), beats.map(toBinary).join('\n'));
  const texts = { name, mark: `${index}:`, end: '' };
  return printBench(design, beats, count * design.output.beats, stalls, texts);
}

/** Results in the order of the jobs. */
export function simulateBatch(jobs: readonly BatchJob[]): readonly SimulationResult[] {
  const folder = mkdtempSync(join(tmpdir(), 'icarus-batch-'));
  try {
    const benches = jobs.map((job, index) => printJob(job, index, folder));
    const designs = new Set(jobs.map(({ design }) => design));
    const sources = [...designs].flatMap((design) => design.modules.map(({ source }) => source));
    // The full adder is part of every design that has one.
    const modules = new Set(sources);
    writeFileSync(join(folder, 'all.v'), [...benches, ...modules].join('\n'));
    const tops = jobs.flatMap((_, index) => ['-s', `bench${index}`]);
    const compile = ['-g2005', '-Wall', ...tops, '-o', 'all.vvp', 'all.v'];
    execFileSync('iverilog', compile, { cwd: folder, stdio: 'pipe' });
    const text = execFileSync('vvp', ['-n', 'all.vvp'], { cwd: folder, maxBuffer: 1 << 28 });
    const lines: string[][] = jobs.map(() => []);
    for (const line of text.toString().split('\n')) {
      const [index, ...rest] = line.split(':');
      if (rest.length > 0) lines[Number(index)].push(rest.join(':'));
    }
    return jobs.map(({ design }, index) => parseLines(lines[index], design));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
