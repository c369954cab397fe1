// One student of the grid in all wanted ways of quantising and pruning it.
import type { StudentsConfig } from '../config/study-config.js';
import type { StudentPruning, StudentSpec } from '../core/student.js';

/** A student without its name. */
export type NamelessSpec = Omit<StudentSpec, 'id'>;

/** Binary and ternary weights take two bits, whatever the bits of the grid. */
function bitsOf({ weightBits, quantisedLayers, weightQuantiser }: NamelessSpec): number {
  const isSign = weightQuantiser === 'binary' || weightQuantiser === 'ternary';
  return isSign && quantisedLayers === undefined ? 2 : weightBits;
}

/** N:M has one sparsity; nothing is pruned at sparsity 0, whatever the structure. */
function pruningOf(
  { pruning }: StudentsConfig,
  sparsity: number,
): { readonly sparsity: number; readonly pruning?: StudentPruning } {
  if (sparsity === 0 || pruning === undefined || pruning.kind === 'weights') return { sparsity };
  if (pruning.kind !== 'n_of_m') return { sparsity, pruning };
  return { sparsity: 1 - pruning.keep / pruning.of, pruning };
}

/** What is left out of the configuration is left out of the specs, whose content names them; `spec` itself by default. */
export function withRules(students: StudentsConfig, spec: NamelessSpec): readonly NamelessSpec[] {
  const { weightQuantisers = ['fixed'], activationQuantisers = ['fixed'] } = students;
  const pruned = { ...spec, ...pruningOf(students, spec.sparsity) };
  return weightQuantisers.flatMap((weights) => {
    const isInner = weights !== 'fixed' && students.quantisedLayers === 'inner';
    const layers: NamelessSpec = {
      ...pruned,
      ...(weights !== 'fixed' && { weightQuantiser: weights }),
      ...(isInner && { quantisedLayers: 'inner' }),
    };
    return activationQuantisers.map((activations) => ({
      ...layers,
      weightBits: bitsOf(layers),
      ...(activations !== 'fixed' && { activationQuantiser: activations }),
    }));
  });
}

function describePruning(pruning: StudentPruning): string {
  if (pruning.kind === 'blocks') return `pruned in blocks of ${pruning.size}`;
  if (pruning.kind === 'n_of_m') return `pruned to ${pruning.keep} of ${pruning.of}`;
  return 'neurons pruned';
}

/** What a student has beyond plain rounding and single pruned weights, in words for a table; nothing by default. */
export function describeRules(spec: StudentSpec): string[] {
  const { weightQuantiser, activationQuantiser, quantisedLayers, pruning } = spec;
  const inner = quantisedLayers === 'inner' ? 'inner ' : '';
  return [
    ...(weightQuantiser ? [`${inner}weights ${weightQuantiser}`] : []),
    ...(activationQuantiser ? [`activations ${activationQuantiser}`] : []),
    ...(pruning ? [describePruning(pruning)] : []),
  ];
}
