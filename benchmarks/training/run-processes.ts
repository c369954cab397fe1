// Starts measuring processes, one a core, lets them run at the same time and collects what they report.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { BITS, SAMPLES, type TrainingRequest } from './jobs.js';
import { PEER_SCRIPT } from './peer-script.js';

/** What one process measured; rates in samples a second. */
export interface ProcessReport {
  readonly rate: number;
  readonly ratePerCpuSecond: number;
  readonly peakMiB: number;
  /** Versions, where they are not those of this project. */
  readonly note?: string;
}

const PYTHON = '/usr/bin/python3';

function start(request: TrainingRequest): ChildProcess {
  const words = JSON.stringify({ ...request, samples: SAMPLES, bits: BITS });
  const script = fileURLToPath(new URL('./measure-process.js', import.meta.url));
  const [program, ...args] =
    request.way === 'pytorch'
      ? [PYTHON, '-c', PEER_SCRIPT, words]
      : [process.execPath, script, words];
  return spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
}

/** Runs the request in so many processes at once: all warm up, then all start together. Throws where one fails. */
export async function runProcesses(
  request: TrainingRequest,
  processes: number,
): Promise<ProcessReport[]> {
  const children = Array.from({ length: processes }, () => start(request));
  try {
    const lines = children.map((child) => {
      if (!child.stdout) throw new Error('a measuring process has no output');
      return createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    });
    for (const line of lines) await expectLine(line, request);
    for (const child of children) child.stdin?.write('start\n');
    return await Promise.all(
      lines.map(async (line) => JSON.parse(await expectLine(line, request)) as ProcessReport),
    );
  } finally {
    for (const child of children) child.kill();
  }
}

async function expectLine(lines: AsyncIterator<string>, request: TrainingRequest): Promise<string> {
  const { value, done } = await lines.next();
  if (done) throw new Error(`the process of ${JSON.stringify(request)} ended without a report`);
  return value;
}

/** Why PyTorch cannot be measured here; undefined where it can. */
export async function findPeerProblem(): Promise<string | undefined> {
  const child = spawn(PYTHON, ['-c', 'import torch'], { stdio: 'ignore' });
  try {
    const [code] = await once(child, 'exit');
    return code === 0 ? undefined : `${PYTHON} cannot import torch (Debian: python3-torch)`;
  } catch {
    return `${PYTHON} is not there`;
  }
}
