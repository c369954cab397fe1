// A teacher found by search: settings by validation accuracy alone.
import type { Parameter } from '../../search/index.js';
import type { TeacherSearchConfig } from '../config/search-section.js';
import type { TeacherConfig } from '../config/study-config.js';
import type { Dataset } from '../core/dataset.js';
import { ParetapeError } from '../core/errors.js';
import { runHalving } from './run-halving.js';
import { scaleLayer } from './student-grid.js';
import { roundSetting } from './student-search-space.js';
import type { StudyContext } from './study-context.js';
import { type TeacherResult, type TeacherSettings, trainTeacher } from './train-networks.js';

function teacherSearchSpace({ space }: TeacherSearchConfig): Parameter[] {
  const { learningRate, batchSize, width } = space;
  const range = (
    kind: 'float' | 'integer',
    name: string,
    ends: readonly [number, number] | undefined,
  ): Parameter[] =>
    ends ? [{ kind, name, low: ends[0], high: ends[1], scale: 'log' as const }] : [];
  return [
    ...range('float', 'learningRate', learningRate),
    ...range('integer', 'batchSize', batchSize),
    ...range('float', 'width', width),
  ];
}

function settingsOf(
  teacher: TeacherConfig,
  values: Readonly<Record<string, unknown>>,
  epochs: number,
): TeacherSettings {
  const { learningRate, batchSize, width = 1 } = values;
  return {
    epochs,
    layers: teacher.layers.map((layer) => scaleLayer(layer, Number(width))),
    learningRate: roundSetting(Number(learningRate ?? teacher.learningRate)),
    batchSize: Number(batchSize ?? teacher.batchSize),
    classWeights: teacher.classWeights,
    weightDecay: teacher.weightDecay,
    checkpoint: teacher.checkpoint,
  };
}

/** Searches `teacher.search` for the best validation accuracy; the first of equals. Throws TOOL_FAILED without any. */
export async function searchTeacher(
  context: StudyContext,
  dataset: Dataset,
  search: TeacherSearchConfig,
): Promise<TeacherResult> {
  const { teacher } = context.config;
  const finished = await runHalving(context, {
    what: 'teacher',
    config: search,
    space: teacherSearchSpace(search),
    epochs: teacher.epochs,
    fewestEpochs: 1,
    evaluate: async (values, epochs) => {
      const settings = settingsOf(teacher, values, epochs);
      const { validationAccuracy } = await trainTeacher(context, dataset, settings);
      return [1 - validationAccuracy];
    },
  });
  if (finished.length === 0) {
    throw new ParetapeError('TOOL_FAILED', `no teacher of ${search.trials} trials was trained`, {
      hint: context.failures[0]?.message,
    });
  }
  const best = finished.reduce((a, b) => (b.objectives[0] < a.objectives[0] ? b : a));
  const settings = settingsOf(teacher, best.values, teacher.epochs);
  const result = await trainTeacher(context, dataset, settings);
  const { learningRate, batchSize, layers } = settings;
  const units = layers.flatMap((layer) => ('units' in layer ? [layer.units] : []));
  context.observer.note(
    `teacher: learning rate ${learningRate}, batch size ${batchSize}, units ${units.join('-')}`,
  );
  return { ...result, layers };
}
