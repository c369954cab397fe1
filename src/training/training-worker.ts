// Entry of the training processes: answers training tasks of the pool.
import { serveTasks } from '../execution/serve-tasks.js';
import { runTrainingTask } from './training-task.js';

serveTasks(runTrainingTask);
