// Entry of the benchmark's processes: the tasks of the training room, and fronts with trainable bits.
import type { StudentSpec } from '../../src/core/student.js';
import { type ReportProgress, serveTasks } from '../../src/execution/serve-tasks.js';
import { readDatasetFile, readLogitsFile } from '../../src/training/dataset-file.js';
import type { FrontOptions } from '../../src/training/trainable-bits/front-options.js';
import { trainFront } from '../../src/training/trainable-bits/train-front.js';
import { runTrainingTask, type TrainingTask } from '../../src/training/training-task.js';

/** Trains students with trainable bits; answers all that are kept. */
export interface FrontTask {
  readonly kind: 'front';
  readonly datasetFile: string;
  readonly logitsFile: string | undefined;
  readonly spec: StudentSpec;
  readonly options: FrontOptions;
}

async function runTask(task: TrainingTask | FrontTask, report: ReportProgress): Promise<unknown> {
  if (task.kind !== 'front') return runTrainingTask(task, report);
  const { datasetFile, logitsFile, spec, options } = task;
  const logits = logitsFile === undefined ? undefined : await readLogitsFile(logitsFile);
  return trainFront(await readDatasetFile(datasetFile), spec, logits, options, report);
}

serveTasks(runTask);
