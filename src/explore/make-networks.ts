// Teacher and students of a study: as listed, found by search, or as fronts of trained bits.
import type { Dataset } from '../core/dataset.js';
import { searchStudents } from './search-students.js';
import { searchTeacher } from './search-teacher.js';
import { recordEvents } from './station.js';
import { studentGrid } from './student-grid.js';
import type { StudyContext } from './study-context.js';
import { trainFronts } from './train-fronts.js';
import {
  type TeacherResult,
  type TrainedNetwork,
  trainStudents,
  trainTeacher,
} from './train-networks.js';

/** The float reference of the study. */
export async function makeTeacher(context: StudyContext, dataset: Dataset): Promise<TeacherResult> {
  const { search } = context.config.teacher;
  const teacher = await (search
    ? searchTeacher(context, dataset, search)
    : trainTeacher(context, dataset));
  recordEvents(context, 'teacher', teacher.events);
  return teacher;
}

/** The networks of the study, in an order that hangs on the configuration alone. */
export function makeStudents(
  context: StudyContext,
  dataset: Dataset,
  teacher: TeacherResult,
): Promise<readonly TrainedNetwork[]> {
  const { config, observer } = context;
  const { search, trainableBits } = config.students;
  if (trainableBits) {
    observer.stage(`${new Set(config.students.widths).size} fronts of students`);
    return trainFronts(context, dataset, teacher, trainableBits);
  }
  if (search) {
    observer.stage(`search of students, ${search.trials} trials`);
    return searchStudents(context, dataset, teacher, search);
  }
  const specs = studentGrid(config, dataset);
  observer.stage(`${specs.length} students`);
  return trainStudents(context, dataset, teacher, specs);
}
