// Station measurement, second part: whole designs of the front, until the chosen one is measured.
import { hypervolume } from '../../search/index.js';
import type { Candidate } from '../core/candidate.js';
import type { Dataset } from '../core/dataset.js';
import type { SynthesisReport } from '../core/synthesis-report.js';
import type { AsicTarget } from '../core/target.js';
import type { Constraint } from '../selection/constraint.js';
import { selectDesign } from '../selection/select-design.js';
import { measuredSiblings, netlistOf } from './clock-siblings.js';
import { designFront, objectivesOf } from './design-front.js';
import { measureDesign } from './measure-design.js';
import { testInputs } from './measure-stages.js';
import { recordFailure } from './station.js';
import { spreadIndices } from './student-grid.js';
import type { StudyContext } from './study-context.js';
import { benchOf } from './synthesis-bench.js';
import type { TrainedNetwork } from './train-networks.js';

/** Builds asked for at once; fixed, so that the choice never depends on the number of workers. */
const ROUND = 2;
/** Designs of a large front that are weighed against each other, spread evenly along it. */
const CORNERSTONES = 40;

/** Hypervolume that the front loses without this design, all metrics scaled to the front's range. */
function contributions(front: readonly Candidate[]): number[] {
  const points = front.map(objectivesOf);
  const lows = points[0].map((_, k) => Math.min(...points.map((point) => point[k])));
  const highs = points[0].map((_, k) => Math.max(...points.map((point) => point[k])));
  const scaled = points.map((point) =>
    point.map((value, k) => (highs[k] > lows[k] ? (value - lows[k]) / (highs[k] - lows[k]) : 0)),
  );
  const reference = scaled[0].map(() => 1.1);
  const whole = hypervolume(scaled, reference);
  return scaled.map(
    (_, i) =>
      whole -
      hypervolume(
        scaled.filter((_, j) => j !== i),
        reference,
      ),
  );
}

/** The most telling designs to build next: the winner of the selection, then the front's cornerstones. */
export function chooseNetworks(
  candidates: readonly Candidate[],
  constraints: readonly Constraint[],
  prefer: Parameters<typeof selectDesign>[2],
  tried: ReadonlySet<string>,
  count: number,
): readonly Candidate[] {
  const whole = designFront(candidates);
  if (whole.length === 0) return [];
  const front = spreadIndices(whole.length, CORNERSTONES).map((index) => whole[index]);
  const selection = selectDesign(whole, constraints, prefer);
  const favourites = [selection.winner, ...selection.runnersUp].map((chosen) => chosen?.candidate);
  const gains = contributions(front);
  const cornerstones = front
    .map((candidate, i) => ({ candidate, gain: gains[i] }))
    .sort((a, b) => b.gain - a.gain || (a.candidate.id < b.candidate.id ? -1 : 1))
    .map(({ candidate }) => candidate);
  const order = [favourites[0], cornerstones[0], ...favourites.slice(1), ...cornerstones];
  const wanted = order.filter((candidate) => candidate !== undefined);
  const fresh = wanted.filter((candidate) => !tried.has(netlistOf(candidate)));
  // Of several clocks of one netlist the first is asked for; the build tells of all of them.
  const byNetlist = new Map<string, Candidate>();
  for (const candidate of fresh) {
    if (!byNetlist.has(netlistOf(candidate))) byNetlist.set(netlistOf(candidate), candidate);
  }
  return [...byNetlist.values()].slice(0, count);
}

/** What the build of a whole network told, at every clock, each measurement beside its estimate. */
interface NetworkMeasurement {
  readonly siblings: readonly Candidate[];
  readonly report: SynthesisReport;
}

async function measureOne(
  context: StudyContext,
  target: AsicTarget,
  dataset: Dataset,
  networks: readonly TrainedNetwork[],
  candidate: Candidate,
): Promise<NetworkMeasurement | undefined> {
  const trained = networks.find(({ spec }) => spec.id === candidate.studentId);
  if (trained === undefined) throw new RangeError(`no network ${candidate.studentId}`);
  try {
    const { sweep } = context.config;
    const report = await measureDesign(benchOf(context), target, {
      network: trained.network,
      config: { ...candidate.config, clockPeriodNs: Math.max(...sweep.clockPeriodNs) },
      inputs: testInputs(trained.network, dataset),
    });
    return { siblings: measuredSiblings(candidate, report, sweep), report };
  } catch (thrown) {
    recordFailure(context, `design ${candidate.id}`, thrown);
    return undefined;
  }
}

/** A design that could not be built is no choice at any clock. */
function failedSiblings(candidate: Candidate, all: readonly Candidate[]): readonly Candidate[] {
  const netlist = netlistOf(candidate);
  return all
    .filter((other) => netlistOf(other) === netlist)
    .map((other) => ({ ...other, violations: ['synthesis of the whole design failed'] }));
}

/** All candidates, some of them measured, and the reports of those by candidate id. */
export interface MeasuredCandidates {
  readonly candidates: readonly Candidate[];
  readonly reports: ReadonlyMap<string, SynthesisReport>;
}

/**
 * Builds up to `synthesis.networks` whole designs, the favourite of each round first, and returns all candidates
 * with what was measured. Goes on beyond that number (at most twice it) until the winner is a measured design.
 */
export async function measureNetworks(
  context: StudyContext,
  target: AsicTarget,
  dataset: Dataset,
  networks: readonly TrainedNetwork[],
  candidates: readonly Candidate[],
  constraints: readonly Constraint[],
): Promise<MeasuredCandidates> {
  const { networks: budget } = context.config.synthesis;
  const prefer = context.config.select.prefer;
  const byId = new Map(candidates.map((candidate) => [candidate.id, candidate]));
  const tried = new Set<string>();
  const reports = new Map<string, SynthesisReport>();
  // Asked to stop, the study still reports the front it has; the next run builds the rest.
  while (!context.stop.requested) {
    const now = [...byId.values()];
    const winner = selectDesign(designFront(now), constraints, prefer).winner?.candidate;
    const settled = winner === undefined || tried.has(netlistOf(winner));
    if (tried.size >= (settled ? budget : 2 * budget)) break;
    const count = Math.min(ROUND, Math.max(1, budget - tried.size));
    const round = chooseNetworks(now, constraints, prefer, tried, count);
    if (round.length === 0) break;
    for (const candidate of round) tried.add(netlistOf(candidate));
    const measured = await Promise.all(
      round.map((candidate) => measureOne(context, target, dataset, networks, candidate)),
    );
    round.forEach((candidate, index) => {
      const outcome = measured[index];
      const siblings = outcome?.siblings ?? failedSiblings(candidate, now);
      for (const sibling of siblings) {
        byId.set(sibling.id, sibling);
        if (outcome) reports.set(sibling.id, outcome.report);
      }
    });
    context.observer.update(tried.size, budget, `${tried.size} designs built`);
  }
  return { candidates: [...byId.values()], reports };
}
