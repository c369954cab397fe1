// Where the numbers come from: seed, hashes, versions, machine.
import { arch, cpus, platform } from 'node:os';
import type { StudyConfig } from '../config/study-config.js';
import type { Dataset } from '../core/dataset.js';
import { PACKAGE_VERSION } from '../core/package-version.js';
import type { SynthesisReport } from '../core/synthesis-report.js';
import type { AsicTarget } from '../core/target.js';
import { configHash } from './study-identity.js';
import type { TeacherResult } from './train-networks.js';

/** Everything needed to make the same numbers again. Holds no time, so it is the same on every run. */
export interface Provenance {
  readonly paretape: string;
  readonly seed: number;
  readonly configHash: string;
  readonly dataset: { readonly name: string; readonly hash: string; readonly scaling: string };
  readonly target: { readonly id: string; readonly libertyHash: string };
  readonly tools: Readonly<Record<string, string>>;
  /** What the students learnt from. */
  readonly distillation: string;
  readonly machine: string;
}

export function collectProvenance(
  config: StudyConfig,
  dataset: Dataset,
  target: AsicTarget,
  teacher: TeacherResult,
  reports: readonly SynthesisReport[],
): Provenance {
  const synthesisers = new Map(reports.map((report) => [report.tool, report.toolVersion]));
  return {
    paretape: PACKAGE_VERSION,
    seed: config.seed,
    configHash: configHash(config),
    dataset: { name: dataset.name, hash: dataset.hash, scaling: dataset.scaling },
    target: { id: target.id, libertyHash: target.libertyHash },
    tools: {
      node: process.version,
      training: teacher.backend,
      ...Object.fromEntries(synthesisers),
    },
    distillation: describeDistillation(config),
    machine: `${platform()} ${arch()}, ${cpus()[0]?.model ?? 'unknown processor'}`,
  };
}

/** The settings of the distillation in words, or that there was none. */
function describeDistillation({ students }: StudyConfig): string {
  const { distillation } = students;
  if (distillation === false) return 'off: students learn from the labels alone';
  const { temperature, weight, schedule = 'tutoring' } = distillation;
  return `${schedule}, temperature ${temperature}, weight ${weight}`;
}
