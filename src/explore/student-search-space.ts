// What a search of students chooses from, and the student that a choice stands for.
import type { Parameter, SearchSpace, Values } from '../../search/index.js';
import type { StudentsConfig, StudyConfig } from '../config/study-config.js';
import type { Dataset } from '../core/dataset.js';
import { contentHash } from '../core/hash.js';
import type { StudentSpec } from '../core/student.js';
import { topologyOf } from './student-grid.js';
import { withRules } from './student-variants.js';

/** How a student is trained; the rest of the section says what it is. */
export type StudentSettings = Pick<
  StudentsConfig,
  | 'epochs'
  | 'batchSize'
  | 'learningRate'
  | 'distillation'
  | 'classWeights'
  | 'weightDecay'
  | 'checkpoint'
>;

/** A student to train, and how. */
export interface StudentPlan {
  readonly spec: StudentSpec;
  readonly settings: StudentSettings;
}

type Range = readonly [number, number];

function rangeOf(
  kind: 'float' | 'integer',
  name: string,
  range: Range | undefined,
  scale: 'linear' | 'log' = 'linear',
): Parameter[] {
  return range ? [{ kind, name, low: range[0], high: range[1], scale }] : [];
}

/** A list of the section, in its order; one entry leaves nothing to choose. */
function listOf(kind: 'ordinal' | 'categorical', name: string, length: number): Parameter[] {
  return length > 1 ? [{ kind, name, choices: Array.from({ length }, (_, i) => i) }] : [];
}

/** How many ways of quantising the section asks for. */
function countVariants({ weightQuantisers, activationQuantisers }: StudentsConfig): number {
  return (weightQuantisers?.length ?? 1) * (activationQuantisers?.length ?? 1);
}

/** Ranges of `students.search.space`; of what it leaves out, the indices into the lists of `students`. */
export function studentSearchSpace(students: StudentsConfig): SearchSpace {
  const { width, weightBits, activationBits, sparsity, ...training } = students.search?.space ?? {};
  const { learningRate, batchSize, temperature, distillationWeight } = training;
  return [
    ...rangeOf('float', 'learningRate', learningRate, 'log'),
    ...rangeOf('integer', 'batchSize', batchSize, 'log'),
    ...(width
      ? rangeOf('float', 'width', width, 'log')
      : listOf('categorical', 'widthEntry', new Set(students.widths).size)),
    ...rangeOf('integer', 'weightBits', weightBits),
    ...rangeOf('integer', 'activationBits', activationBits),
    ...(weightBits ? [] : listOf('categorical', 'bitsEntry', students.bits.length)),
    ...(sparsity
      ? rangeOf('float', 'sparsity', sparsity)
      : listOf('categorical', 'sparsityEntry', new Set(students.sparsities).size)),
    ...listOf('categorical', 'variant', countVariants(students)),
    ...rangeOf('float', 'temperature', temperature, 'log'),
    ...rangeOf('float', 'distillationWeight', distillationWeight),
  ];
}

/** Digits kept of a chosen number: more would tell no settings apart and make them hard to read. */
export function roundSetting(value: number): number {
  return Number(value.toPrecision(3));
}

function settingsOf(students: StudentsConfig, values: Values, epochs: number): StudentSettings {
  const { learningRate, batchSize, temperature, distillationWeight } = values;
  const { distillation } = students;
  return {
    epochs,
    learningRate: roundSetting(Number(learningRate ?? students.learningRate)),
    batchSize: Number(batchSize ?? students.batchSize),
    classWeights: students.classWeights,
    weightDecay: students.weightDecay,
    checkpoint: students.checkpoint,
    distillation: distillation && {
      ...distillation,
      temperature: roundSetting(Number(temperature ?? distillation.temperature)),
      weight: roundSetting(Number(distillationWeight ?? distillation.weight)),
    },
  };
}

/** The student of these values, named by its content and by how it is trained. */
export function planStudent(
  config: StudyConfig,
  dataset: Dataset,
  values: Values,
  epochs: number,
): StudentPlan {
  const { students, seed } = config;
  const { width, weightBits, activationBits, sparsity } = values;
  const entryOf = <T>(list: readonly T[], name: string): T => list[Number(values[name] ?? 0)];
  const entry = entryOf(students.bits, 'bitsEntry');
  const multiplier = Number(width ?? entryOf([...new Set(students.widths)], 'widthEntry'));
  const share = Number(sparsity ?? entryOf([...new Set(students.sparsities)], 'sparsityEntry'));
  const nameless = {
    topology: topologyOf(dataset, students.layers, multiplier),
    weightBits: Number(weightBits ?? entry.weights),
    activationBits: Number(activationBits ?? entry.activations),
    input: students.input,
    sparsity: roundSetting(share),
    seed,
  };
  const variants = withRules(students, nameless);
  const spec = variants[Number(values.variant ?? 0)];
  return nameStudent(spec, settingsOf(students, values, epochs));
}

function nameStudent(spec: Omit<StudentSpec, 'id'>, settings: StudentSettings): StudentPlan {
  return { spec: { id: contentHash({ ...spec, settings }), ...spec }, settings };
}

/** The same student from another seed. */
export function reseedStudent({ spec, settings }: StudentPlan, seed: number): StudentPlan {
  const { id: _, ...nameless } = spec;
  return nameStudent({ ...nameless, seed }, settings);
}
