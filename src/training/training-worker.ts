// Entry of the training processes: answers training tasks of the pool.

import type { Student, Teacher } from '../core/student.js';
import { serveTasks } from '../execution/serve-tasks.js';
import { runTrainingTask, type TrainingTask } from './training-task.js';

serveTasks<TrainingTask, Teacher | Student | Student[]>((task, report) =>
  runTrainingTask(task, report, (note) => report({ note })),
);
