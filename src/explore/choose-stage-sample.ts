// Which stage builds to buy: those the front uses, spread as far apart as they go.
import type { Candidate } from '../core/candidate.js';
import type { Technology } from '../core/target.js';
import type { StageOption } from './stage-options.js';

/** A stage build worth measuring, with how many front designs contain it. */
interface RankedOption {
  readonly option: StageOption;
  readonly uses: number;
  readonly position: readonly number[];
}

/** Where an option lies in the space of what estimators look at; logarithms, so ratios count. */
function positionOf({ workload, ioType }: StageOption): number[] {
  const log = (count: number) => Math.log1p(count) / 2;
  return [
    log(workload.compressorBits),
    log(workload.fullAdderCells),
    log(workload.adderBits),
    log(workload.multiplierBits),
    log(workload.muxBits),
    log(workload.romBits),
    log(workload.clampBits),
    log(workload.flipFlopBits),
    log(workload.depth),
    workload.config.strategy === 'latency' ? 0 : 1,
    ioType === 'io_parallel' ? 0 : 1,
    log(workload.config.reuseFactor),
  ];
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((value, k) => value - b[k]));
}

/** NAND2 equivalents of a workload, roughly: only to keep builds of unreasonable size out of the sample. */
export function roughGates(option: StageOption, technology: Technology): number {
  const { workload } = option;
  const fullAdders =
    workload.compressorBits +
    workload.fullAdderCells +
    workload.adderBits +
    workload.multiplierBits;
  const area =
    fullAdders * technology.fullAdderAreaUm2 +
    workload.muxBits * technology.mux2AreaUm2 +
    workload.flipFlopBits * technology.flipFlopAreaUm2;
  return area / technology.nand2AreaUm2;
}

function rankOptions(
  options: readonly StageOption[],
  front: readonly Candidate[],
): readonly RankedOption[] {
  const uses = new Map<string, number>();
  const nameOf = (studentId: string, stage: string, ioType: string, config: unknown) =>
    JSON.stringify([studentId, stage, ioType, config]);
  for (const { studentId, config } of front) {
    for (const [stage, choice] of Object.entries(config.stages)) {
      const name = nameOf(studentId, stage, config.ioType, choice);
      uses.set(name, (uses.get(name) ?? 0) + 1);
    }
  }
  return options.map((option) => ({
    option,
    uses: uses.get(nameOf(option.network, option.stage.name, option.ioType, option.config)) ?? 0,
    position: positionOf(option),
  }));
}

/**
 * At most `count` options: first the one most used on the front, then always the one farthest from all chosen
 * (maximin design), those on the front before those off it.
 */
export function chooseStageSample(
  options: readonly StageOption[],
  front: readonly Candidate[],
  count: number,
): readonly StageOption[] {
  // What a macro costs is declared; only logic has anything to calibrate.
  const logic = options.filter(({ config }) => config.memory !== 'macro');
  const unique = [...new Map(logic.map((option) => [option.id, option])).values()];
  const ranked = rankOptions(unique, front).toSorted(
    (a, b) => b.uses - a.uses || (a.option.id < b.option.id ? -1 : 1),
  );
  const onFront = ranked.filter(({ uses }) => uses > 0);
  const offFront = ranked.filter(({ uses }) => uses === 0);
  // Most builds serve the designs in question; a quarter steadies the estimators elsewhere.
  const fromFront = Math.min(onFront.length, Math.max(1, Math.ceil(count * 0.75)));
  const chosen = spreadOut([], onFront, fromFront);
  return spreadOut(chosen, offFront, count).map(({ option }) => option);
}

function spreadOut(
  chosen: readonly RankedOption[],
  pool: readonly RankedOption[],
  count: number,
): RankedOption[] {
  const result = [...chosen];
  const remaining = [...pool];
  const nearest = remaining.map((candidate) =>
    Math.min(Infinity, ...result.map(({ position }) => distance(position, candidate.position))),
  );
  while (result.length < count && remaining.length > 0) {
    const index = nearest.indexOf(Math.max(...nearest));
    const [taken] = remaining.splice(index, 1);
    nearest.splice(index, 1);
    result.push(taken);
    for (let i = 0; i < remaining.length; i++) {
      nearest[i] = Math.min(nearest[i], distance(taken.position, remaining[i].position));
    }
  }
  return result;
}
