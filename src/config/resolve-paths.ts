// Makes the paths of a study absolute: relative ones start at the folder of the study file.
import { resolve } from 'node:path';
import type { DatasetConfig, StudyConfig, TargetConfig } from './study-config.js';

function resolveDataset(dataset: DatasetConfig, from: (path: string) => string): DatasetConfig {
  if (dataset.kind === 'pulses') return dataset;
  if (dataset.kind === 'csv') {
    return { ...dataset, train: from(dataset.train), test: from(dataset.test) };
  }
  return {
    ...dataset,
    trainFeatures: from(dataset.trainFeatures),
    trainLabels: from(dataset.trainLabels),
    testFeatures: from(dataset.testFeatures),
    testLabels: from(dataset.testLabels),
  };
}

function resolveTarget(target: TargetConfig, from: (path: string) => string): TargetConfig {
  if (target.kind === 'generic45' || target.liberty === undefined) return target;
  const { liberty } = target;
  return { ...target, liberty: typeof liberty === 'string' ? from(liberty) : liberty.map(from) };
}

type ExternalConfig = StudyConfig['synthesis']['external'];

/** A program given by a relative path lies beside the study; a bare name is looked up on PATH. */
function resolveExternal(external: ExternalConfig, from: (path: string) => string): ExternalConfig {
  if (external === undefined) return external;
  const resolveCommand = ([program, ...args]: string[]) => [
    /^[^{]*[/\\]/.test(program) ? from(program) : program,
    ...args,
  ];
  const { command, versionCommand } = external;
  return {
    ...external,
    command: resolveCommand(command),
    ...(versionCommand && { versionCommand: resolveCommand(versionCommand) }),
  };
}

/** The study with absolute paths. A tool named without a slash is looked up on PATH later, so it stays. */
export function resolvePaths(config: StudyConfig, baseDir: string): StudyConfig {
  const from = (path: string) => resolve(baseDir, path);
  const { yosys, external } = config.synthesis;
  return {
    ...config,
    dataset: resolveDataset(config.dataset, from),
    target: resolveTarget(config.target, from),
    synthesis: {
      ...config.synthesis,
      yosys: /[/\\]/.test(yosys) ? from(yosys) : yosys,
      ...(external && { external: resolveExternal(external, from) }),
    },
  };
}
