// Refuses datasets that do not fit the network, before hours are spent on them.
import type { Dataset, Split } from '../core/dataset.js';
import { ParetapeError } from '../core/errors.js';
import type { Topology } from '../core/topology.js';
import type { NetworkPlan } from './network-plan.js';

/** Throws CONFIG where network and dataset differ in shape or classes, INPUT where a split is not sound. */
export function checkDataset(dataset: Dataset, plan: NetworkPlan, topology: Topology): void {
  if (dataset.inputShape.join() !== topology.inputShape.join()) {
    throw new ParetapeError(
      'CONFIG',
      `the network takes [${topology.inputShape}], ${dataset.name} has [${dataset.inputShape}]`,
      { hint: `set inputShape to [${dataset.inputShape}]` },
    );
  }
  if (plan.classes !== dataset.classes) {
    throw new ParetapeError(
      'CONFIG',
      `the network ends in ${plan.classes} units, ${dataset.name} has ${dataset.classes} ${dataset.task === 'regression' ? 'targets' : 'classes'}`,
      { hint: `give the last dense layer ${dataset.classes} units` },
    );
  }
  for (const name of ['train', 'validation', 'test'] as const) {
    const split = dataset[name];
    const where = `${dataset.name}, ${name} split`;
    checkSplit(split, where, plan);
    checkTargets(split, where, plan, dataset.task === 'regression');
  }
}

function checkSplit(split: Split, name: string, plan: NetworkPlan): void {
  const { count, features, labels } = split;
  const refuse = (problem: string): never => {
    throw new ParetapeError('INPUT', `${name}: ${problem}`, {
      hint: 'every sample needs finite features and a label from 0 to classes − 1',
    });
  };
  if (count < 1) refuse('no samples');
  if (labels.length !== count || features.length !== count * plan.inputSize) {
    refuse(`${count} samples, but ${labels.length} labels and ${features.length} features`);
  }
  const label = labels.findIndex((value) => !(value >= 0 && value < plan.classes));
  if (label >= 0) refuse(`sample ${label + 1} has label ${labels[label]}`);
  const feature = features.findIndex((value) => !Number.isFinite(value));
  if (feature >= 0) {
    refuse(
      `sample ${Math.floor(feature / plan.inputSize) + 1} has the feature ${features[feature]}`,
    );
  }
}

/** A regression has one finite target a sample and output, a classification none. */
function checkTargets(
  { count, targets }: Split,
  name: string,
  plan: NetworkPlan,
  isRegression: boolean,
): void {
  const refuse = (problem: string): never => {
    throw new ParetapeError('INPUT', `${name}: ${problem}`, {
      hint: 'with task regression every sample needs a finite target an output, else none',
    });
  };
  if (!isRegression && targets) refuse('targets, but the task is not regression');
  if (!isRegression) return;
  if (targets?.length !== count * plan.classes) {
    refuse(`${count} samples, but ${targets?.length ?? 0} targets`);
    return;
  }
  const target = targets.findIndex((value) => !Number.isFinite(value));
  if (target >= 0) {
    refuse(`sample ${Math.floor(target / plan.classes) + 1} has the target ${targets[target]}`);
  }
}
