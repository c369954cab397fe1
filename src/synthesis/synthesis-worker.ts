// Entry of a synthesis worker process: builds one design after another, keeping libraries it has read.
import { readFile } from 'node:fs/promises';
import { messageOf, ParetapeError } from '../core/errors.js';
import type { FpgaReport } from '../core/fpga-report.js';
import type { SynthesisReport } from '../core/synthesis-report.js';
import type { AsicTarget } from '../core/target.js';
import { serveTasks } from '../execution/serve-tasks.js';
import type { FpgaTask } from './fpga/fpga-task.js';
import { synthesiseFpga } from './fpga/synthesise-fpga.js';
import { libraryKey, type PreparedLibrary, prepareLibrary } from './prepare-library.js';
import type { SynthesisTask } from './synthesis-task.js';
import { synthesise } from './synthesise.js';

interface LoadedTarget {
  readonly target: AsicTarget;
  readonly prepared: PreparedLibrary;
}

const loadedTargets = new Map<string, LoadedTarget>();

async function readLiberty(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    throw new ParetapeError('MISSING', `cannot read the library: ${messageOf(thrown)}`, {
      position: { file },
      cause: thrown,
    });
  }
}

async function loadTarget({ target, libertyFile }: SynthesisTask): Promise<LoadedTarget> {
  const key = libraryKey(target);
  const known = loadedTargets.get(key);
  if (known)
    return { target: { ...target, liberty: known.target.liberty }, prepared: known.prepared };
  const whole = { ...target, liberty: await readLiberty(libertyFile) };
  const loaded = { target: whole, prepared: prepareLibrary(whole) };
  loadedTargets.set(key, loaded);
  return loaded;
}

serveTasks<SynthesisTask | FpgaTask, SynthesisReport | FpgaReport>(async (task, report) => {
  if ('kind' in task) return synthesiseFpga(task, { onStep: report });
  const { libertyFile: _file, ...request } = task;
  const { target, prepared } = await loadTarget(task);
  return synthesise({ ...request, target }, { prepared, onStep: report });
});
