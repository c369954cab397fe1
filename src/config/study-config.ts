// The whole study file as one schema: the single source of validation, defaults, types and editor help.
import { z } from 'zod';
import type { TopologyLayer } from '../core/topology.js';
import { type DatasetConfig, datasetSchema, inputRankOf } from './dataset-section.js';
import { findLayerMismatch } from './find-layer-mismatch.js';
import { selectSchema } from './select-section.js';
import { studentsSchema } from './students-section.js';
import { sweepSchema } from './sweep-section.js';
import { synthesisSchema } from './synthesis-section.js';
import { targetSchema } from './target-section.js';
import { teacherSchema } from './teacher-section.js';

const fields = z
  .strictObject({
    study: z
      .string()
      .max(64)
      .regex(/^[a-z0-9][a-z0-9_-]*$/)
      .describe(
        'Name of the study and of its folder of results: small letters, digits, _ and -, at most 64, e.g. pulses',
      ),
    seed: z
      .int()
      .min(0)
      .max(4_294_967_295)
      .default(1)
      .describe('Seed of every random number, 0 … 4294967295; same seed, same results, e.g. 1'),
    workers: z
      .int()
      .min(0)
      .max(1024)
      .default(0)
      .describe('Processes working at once; 0 or left out: one a core, e.g. 2'),
    dataset: datasetSchema,
    target: targetSchema,
    teacher: teacherSchema,
    students: studentsSchema,
    sweep: sweepSchema,
    synthesis: synthesisSchema,
    select: selectSchema,
  })
  .describe('A paretape study: dataset, networks to train, hardware to weigh, what to build');

/** Hidden dense layers, behind a flatten when a sample is or may be more than a flat vector. */
function defaultLayers(dataset: DatasetConfig, units: readonly number[]): readonly TopologyLayer[] {
  const isFlat = dataset.kind === 'pulses' || inputRankOf(dataset) === 1;
  const flatten: readonly TopologyLayer[] = isFlat ? [] : [{ kind: 'flatten' }];
  return [
    ...flatten,
    ...units.map((count) => ({ kind: 'dense', units: count, activation: 'relu' }) as const),
  ];
}

function checkInputRank(study: z.output<typeof fields>, context: z.RefinementCtx): void {
  for (const section of ['teacher', 'students'] as const) {
    const layers = study[section].layers ?? [];
    const mismatch = findLayerMismatch(layers, inputRankOf(study.dataset));
    const isKnown = findLayerMismatch(layers, undefined) !== undefined;
    if (mismatch === undefined || isKnown) continue;
    const path = [section, 'layers', mismatch.index, 'kind'];
    const params = { hint: mismatch.hint };
    context.addIssue({ code: 'custom', path, message: mismatch.problem, params });
  }
}

/** Schema of study.yaml; the input is what a user writes, the output has every default filled in. */
export const studySchema = fields.superRefine(checkInputRank).transform((study) => ({
  ...study,
  teacher: {
    ...study.teacher,
    layers: study.teacher.layers ?? defaultLayers(study.dataset, [64, 32]),
  },
  students: {
    ...study.students,
    layers: study.students.layers ?? defaultLayers(study.dataset, [16, 8]),
  },
}));

/** A validated study. Paths are as in the file until `resolvePaths`. */
export type StudyConfig = z.output<typeof studySchema>;

export type { DatasetConfig } from './dataset-section.js';
export type { TargetConfig } from './target-section.js';
export type TeacherConfig = StudyConfig['teacher'];
export type StudentsConfig = StudyConfig['students'];
export type SweepConfig = StudyConfig['sweep'];
export type SynthesisConfig = StudyConfig['synthesis'];
export type SelectConfig = StudyConfig['select'];
