// All kinds of steps: a new one is one file in this folder and a line in each of these two lists.
import { ParetapeError } from '../../core/errors.js';
import type { TopologyLayer } from '../../core/topology.js';
import { type ActivationStep, activationStep } from './activation-step.js';
import { type AttentionPoolStep, attentionPoolStep } from './attention-pool-step.js';
import { type AveragePoolStep, averagePoolStep } from './average-pool-step.js';
import { type BatchNormStep, batchNormStep } from './batch-norm-step.js';
import { type ConvolutionStep, convolutionStep } from './convolution-step.js';
import { type DenseStep, denseStep } from './dense-step.js';
import { type DepthwiseStep, depthwiseStep } from './depthwise-step.js';
import { type MaxPoolStep, maxPoolStep } from './max-pool-step.js';
import { type RecurrentStep, recurrentStep } from './recurrent-step.js';
import type { StepKind } from './step-kind.js';

/** Any step of a plan. `weights` numbers the weighted layers from 0. */
export type Step =
  | DenseStep
  | ConvolutionStep
  | DepthwiseStep
  | MaxPoolStep
  | AveragePoolStep
  | AttentionPoolStep
  | RecurrentStep
  | BatchNormStep
  | ActivationStep;

const STEP_KINDS: readonly StepKind[] = [
  denseStep,
  convolutionStep,
  depthwiseStep,
  maxPoolStep,
  averagePoolStep,
  attentionPoolStep,
  recurrentStep,
  batchNormStep,
  activationStep,
];

const kindByName = new Map(STEP_KINDS.map((kind) => [kind.kind, kind]));
const plannerByLayer = new Map(
  STEP_KINDS.flatMap((kind) => kind.layers.map((name) => [name, kind])),
);

/** The functions of a step. */
export function kindOf(step: Step): StepKind {
  return found(kindByName.get(step.kind), step.kind);
}

/** The kind of step that serves a topology layer. */
export function plannerOf(layer: TopologyLayer): StepKind {
  return found(plannerByLayer.get(layer.kind), layer.kind);
}

function found(kind: StepKind | undefined, name: string): StepKind {
  if (kind) return kind;
  throw new ParetapeError('INTERNAL', `no kind of step serves ${name}`, {
    hint: 'add it to STEP_KINDS in src/training/steps/step-kinds.ts',
  });
}
