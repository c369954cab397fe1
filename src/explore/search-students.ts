// Students found by search: many settings trained shortly, the undominated ones in full and from several seeds.
import { nonDominated } from '../../search/index.js';
import type { StudentSearchConfig } from '../config/search-section.js';
import type { Dataset } from '../core/dataset.js';
import { ParetapeError } from '../core/errors.js';
import type { Student } from '../core/student.js';
import { type FinishedSettings, runHalving } from './run-halving.js';
import { recordEvents, recordFailure } from './station.js';
import {
  planStudent,
  reseedStudent,
  type StudentPlan,
  studentSearchSpace,
} from './student-search-space.js';
import type { StudyContext } from './study-context.js';
import {
  type AccuracyNoise,
  judgeStudent,
  type TeacherResult,
  type TrainedNetwork,
  trainStudent,
} from './train-networks.js';

/** Fewest epochs in which a student passes through all its phases. */
const FEWEST_EPOCHS = 4;

/**
 * What a student will cost, before hardware is known: products of non-zero weights, weighed by the bits of weight and
 * activation, each weight once; counted exactly where bits were trained. In powers of two, so that halving counts alike
 * everywhere.
 */
export function studentCost({ spec, nonZeroWeights, ebops }: Student): number {
  const products = nonZeroWeights * spec.weightBits * spec.activationBits;
  return Math.log2(Math.max(1, ebops ?? products));
}

/** One training of a finalist: a network, or what was thrown instead. */
interface Repetition {
  readonly id: string;
  readonly network?: TrainedNetwork;
  readonly thrown?: unknown;
}

/** Undominated settings, each student once. Only the validation split has spoken so far. */
function chooseFinalists(
  finished: readonly FinishedSettings[],
  planOf: (settings: FinishedSettings) => StudentPlan,
): StudentPlan[] {
  const best = nonDominated(finished.map(({ objectives }) => objectives));
  const plans = best.map((index) => planOf(finished[index]));
  return [...new Map(plans.map((plan) => [plan.spec.id, plan])).values()];
}

/** Mean and spread of the test accuracy over seeds; undefined for a single one. */
export function measureNoise(accuracies: readonly number[]): AccuracyNoise | undefined {
  const seeds = accuracies.length;
  if (seeds < 2) return undefined;
  const mean = accuracies.reduce((sum, value) => sum + value, 0) / seeds;
  const squares = accuracies.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardDeviation: Math.sqrt(squares / (seeds - 1)), seeds };
}

/** Trains a finalist from every seed; answers the networks and what went wrong, in the order of the seeds. */
function repeatFinalist(
  context: StudyContext,
  dataset: Dataset,
  teacher: TeacherResult,
  plan: StudentPlan,
  seeds: number,
): Promise<readonly Repetition[]> {
  const repeats = Array.from({ length: seeds }, (_, i) =>
    i === 0 ? plan : reseedStudent(plan, (plan.spec.seed + i) % 2 ** 32),
  );
  return Promise.all(
    repeats.map(async ({ spec, settings }) => {
      try {
        const student = await trainStudent(context, dataset, teacher, spec, settings);
        return { id: spec.id, network: judgeStudent(student, dataset) };
      } catch (thrown) {
        return { id: spec.id, thrown };
      }
    }),
  );
}

/** The network best on the validation split stands for its finalist; undefined where every seed failed. */
function summariseSeeds(
  context: StudyContext,
  repetitions: readonly Repetition[],
): TrainedNetwork | undefined {
  for (const { id, thrown } of repetitions) {
    if (thrown !== undefined) recordFailure(context, `student ${id}`, thrown);
  }
  const networks = repetitions.flatMap(({ network }) => network ?? []);
  if (networks.length === 0) return undefined;
  const best = networks.reduce((a, b) => (b.validationAccuracy > a.validationAccuracy ? b : a));
  const accuracyNoise = measureNoise(networks.map(({ accuracy }) => accuracy));
  return accuracyNoise === undefined ? best : { ...best, accuracyNoise };
}

/**
 * Searches `students.search`: 1 − validation accuracy and `studentCost`, both minimised. Answers one network a
 * finalist, with the spread of its accuracy over seeds. Throws TOOL_FAILED when no training ended well.
 */
export async function searchStudents(
  context: StudyContext,
  dataset: Dataset,
  teacher: TeacherResult,
  search: StudentSearchConfig,
): Promise<readonly TrainedNetwork[]> {
  const { config, observer } = context;
  const { epochs } = config.students;
  const finished = await runHalving(context, {
    what: 'students',
    config: search,
    space: studentSearchSpace(config.students),
    epochs,
    fewestEpochs: FEWEST_EPOCHS,
    evaluate: async (values, length) => {
      const { spec, settings } = planStudent(config, dataset, values, length);
      const student = await trainStudent(context, dataset, teacher, spec, settings);
      return [1 - student.validationAccuracy, studentCost(student)];
    },
  });
  const finalists = chooseFinalists(finished, ({ values }) =>
    planStudent(config, dataset, values, epochs),
  );
  observer.stage(`${finalists.length} finalists from ${search.seeds} seeds each`);
  const outcomes = await Promise.all(
    finalists.map((plan) => repeatFinalist(context, dataset, teacher, plan, search.seeds)),
  );
  const networks = outcomes.flatMap((repetitions) => summariseSeeds(context, repetitions) ?? []);
  for (const { spec, events } of networks) recordEvents(context, `student ${spec.id}`, events);
  if (networks.length === 0) {
    throw new ParetapeError('TOOL_FAILED', `no student of ${search.trials} trials was trained`, {
      hint: context.failures[0]?.message,
    });
  }
  return networks;
}
