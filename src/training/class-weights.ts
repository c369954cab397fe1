// How much each class counts in the loss.
import type { Dataset } from '../core/dataset.js';
import { ParetapeError } from '../core/errors.js';
import { nearestName } from '../core/nearest-name.js';
import type { SampleTable } from './training-batches.js';

/**
 * `balanced`: n / (classes · n_c) with n_c of the n training samples in class c (scikit-learn's rule), so that every
 * class has the same say; a list with one weight a class, in the order of `classNames`; or weights by class name, 1
 * for the classes left out. All above 0.
 */
export type ClassWeights = 'balanced' | readonly number[] | Readonly<Record<string, number>>;

/** Largest weight: one sample must not drown all others in 32-bit floats. */
export const LARGEST_CLASS_WEIGHT = 1e4;

/** Why weights do not fit a dataset, and the entry it is about, if it is one. */
export interface ClassWeightProblem {
  readonly text: string;
  readonly hint: string;
  readonly entry?: string | number;
}

/** What is wrong with these weights for this dataset; undefined where they fit. */
export function findClassWeightProblem(
  wanted: ClassWeights,
  { task, classNames }: Pick<Dataset, 'task' | 'classNames'>,
): ClassWeightProblem | undefined {
  const names = classNames.slice(0, 20).join(', ');
  if (task === 'regression') {
    const hint = 'leave classWeights out; weights are for classes';
    return { text: 'class weights for a regression', hint };
  }
  if (wanted === 'balanced') return undefined;
  if (Array.isArray(wanted) && wanted.length !== classNames.length) {
    const text = `${wanted.length} class weights for ${classNames.length} classes`;
    return { text, hint: `one weight a class, in this order: ${names}` };
  }
  for (const [name, weight] of Object.entries(wanted)) {
    const entry = Array.isArray(wanted) ? Number(name) : name;
    if (typeof entry === 'string' && !classNames.includes(entry)) {
      const near = nearestName(entry, classNames);
      const hint = near === undefined ? `classes are ${names}` : `did you mean "${near}"?`;
      return { text: `there is no class ${JSON.stringify(entry)}`, hint, entry };
    }
    if (!(weight > 0 && weight <= LARGEST_CLASS_WEIGHT)) {
      const hint = `it must be above 0, at most ${LARGEST_CLASS_WEIGHT}`;
      return { text: `class weight ${name} is ${weight}`, hint, entry };
    }
  }
  return undefined;
}

/** One weight a class. Throws CONFIG where they do not fit the dataset. */
export function weighClasses(
  wanted: ClassWeights,
  dataset: Pick<Dataset, 'task' | 'classNames' | 'train'>,
): Float64Array {
  const problem = findClassWeightProblem(wanted, dataset);
  if (problem) throw new ParetapeError('CONFIG', problem.text, { hint: problem.hint });
  const { classNames, train } = dataset;
  if (wanted !== 'balanced') {
    const given = new Map(Object.entries(wanted));
    const keyOf = (name: string, i: number) => (Array.isArray(wanted) ? String(i) : name);
    return Float64Array.from(classNames, (name, i) => given.get(keyOf(name, i)) ?? 1);
  }
  const counts = new Float64Array(classNames.length);
  for (const label of train.labels) counts[label]++;
  return counts.map((count) => (count > 0 ? train.count / (classNames.length * count) : 1));
}

/** The training table with the weight of its class on every sample; the table itself where none are wanted. */
export function withClassWeights(
  table: SampleTable,
  dataset: Pick<Dataset, 'task' | 'classNames' | 'train'>,
  wanted: ClassWeights | undefined,
): SampleTable {
  if (wanted === undefined) return table;
  const ofClass = weighClasses(wanted, dataset);
  const weights = Float32Array.from(table.labels, (label) => ofClass[label]);
  return { ...table, weights };
}
