// What a study tells of its trainings: rules that were broken, and what the students learnt from.
import { expect, test } from 'vitest';
import { parseStudy } from '../../src/config/parse-study.js';
import { PULSES_STUDY } from '../../src/config/pulses-study.js';
import type { Dataset } from '../../src/core/dataset.js';
import type { AsicTarget } from '../../src/core/target.js';
import { collectProvenance } from '../../src/explore/provenance.js';
import { recordEvents } from '../../src/explore/station.js';
import type { Failure, StudyContext } from '../../src/explore/study-context.js';
import type { TeacherResult } from '../../src/explore/train-networks.js';

test('every event of a training is told at once and kept as something mended', () => {
  const failures: Failure[] = [];
  const notes: string[] = [];
  const context = { failures, observer: { note: (line: string) => notes.push(line) } };
  recordEvents(context as unknown as StudyContext, 'student a');
  recordEvents(context as unknown as StudyContext, 'student b', [
    { epoch: 6, rule: 'collapse', action: 'went_back', message: 'back to epoch 3' },
  ]);
  expect(failures).toEqual([
    { what: 'student b', message: 'epoch 7: back to epoch 3', mended: true },
  ]);
  expect(notes).toEqual(['student b: epoch 7: back to epoch 3']);
});

const distil = (setting: string) =>
  parseStudy(
    PULSES_STUDY.replace('distillation: {temperature: 3, weight: 0.5}', `distillation: ${setting}`),
    'study.yaml',
  );

test('provenance says what the students learnt from, above all when it was the labels alone', () => {
  const describe = (setting: string) =>
    collectProvenance(
      distil(setting),
      { name: 'd', hash: 'h', scaling: 'none' } as Dataset,
      { id: 't', libertyHash: 'l' } as AsicTarget,
      { backend: 'b' } as TeacherResult,
      [],
    ).distillation;
  expect(describe('false')).toBe('off: students learn from the labels alone');
  expect(describe('{temperature: 2}')).toBe('tutoring, temperature 2, weight 0.5');
  expect(describe('{schedule: self_study_co_study_tutoring}')).toBe(
    'self_study_co_study_tutoring, temperature 3, weight 0.5',
  );
});

test('a schedule that was not asked for is not there, so that what was trained before stays known', () => {
  expect(distil('{weight: 0.25}').students.distillation).toEqual({ temperature: 3, weight: 0.25 });
  expect(() => distil('{schedule: cramming}')).toThrow(/schedule|tutoring/);
});
