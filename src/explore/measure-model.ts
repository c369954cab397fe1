// Every layer of one network alone, and the whole network, through real synthesis.
import { ParetapeError } from '../core/errors.js';
import type { HardwareConfig, StageConfig } from '../core/hardware-config.js';
import { nearestName } from '../core/nearest-name.js';
import { type QuantisedNetwork, sizeOf } from '../core/quantised-network.js';
import { traceNetwork } from '../fixed-point/interpreter.js';
import { type Stage, stagesOf } from '../hardware/stages.js';
import type { DesignToMeasure } from './design-to-measure.js';
import { stageInputsOf } from './stage-inputs.js';

/** A network in a configuration with raw inputs `[count, elements]` to test it with. */
export interface ModelToMeasure {
  readonly network: QuantisedNetwork;
  readonly config: HardwareConfig;
  readonly inputs: Float64Array;
  /** Name of the only layer to build; all of them and the whole network when left out. */
  readonly layer?: string;
}

/** What became of one build: its report, or the error of a tool that failed. */
export type BuildOutcome<Report> =
  | { readonly kind: 'built'; readonly report: Report }
  | { readonly kind: 'failed'; readonly error: ParetapeError };

export interface MeasuredLayer<Report> {
  readonly layer: string;
  readonly config: StageConfig;
  readonly outcome: BuildOutcome<Report>;
}

export interface MeasuredModel<Report> {
  readonly layers: readonly MeasuredLayer<Report>[];
  /** The whole network in one netlist; undefined where one layer was asked for. */
  readonly total?: BuildOutcome<Report>;
}

/** The stages asked for. Throws USAGE, with the nearest name, for a layer that is none. */
export function stagesNamed(
  network: QuantisedNetwork,
  layer: string | undefined,
): readonly Stage[] {
  const stages = stagesOf(network);
  if (layer === undefined) return stages;
  const found = stages.filter(({ name }) => name === layer);
  if (found.length > 0) return found;
  const names = stages.map(({ name }) => name);
  const near = nearestName(layer, names);
  throw new ParetapeError(
    'USAGE',
    `--layer ${layer}: ${network.name} builds no layer of that name`,
    {
      hint: near ? `did you mean ${near}?` : `layers: ${names.join(', ')}`,
    },
  );
}

/** A failing tool is a result of this build; a wrong netlist, a full disk or an interruption ends the command. */
async function outcomeOf<Report>(build: Promise<Report>): Promise<BuildOutcome<Report>> {
  try {
    return { kind: 'built', report: await build };
  } catch (thrown) {
    if (thrown instanceof ParetapeError && thrown.code === 'TOOL_FAILED') {
      return { kind: 'failed', error: thrown };
    }
    throw thrown;
  }
}

/** Builds what is asked for by `measure`, all at once: its bench queues them. `onBuilt` is told of every finished one. */
export async function measureModel<Report>(
  measure: (design: DesignToMeasure) => Promise<Report>,
  { network, config, inputs, layer }: ModelToMeasure,
  onBuilt: (what: string) => void,
): Promise<MeasuredModel<Report>> {
  const stages = stagesNamed(network, layer);
  const count = inputs.length / sizeOf(network.layers[0].outputShape);
  const trace = traceNetwork(network, inputs, count);
  const build = async (what: string, design: DesignToMeasure) => {
    const outcome = await outcomeOf(measure(design));
    onBuilt(what);
    return outcome;
  };
  const whole =
    layer === undefined && stages.length > 1
      ? build('the whole network', { network, config, inputs })
      : undefined;
  const parts = Promise.all(
    stages.map(async (stage): Promise<MeasuredLayer<Report>> => {
      const stageConfig = config.stages[stage.name];
      const outcome = await build(stage.name, {
        network: stage.network,
        config: { ...config, stages: { [stage.name]: stageConfig } },
        inputs: stageInputsOf(stage, trace),
      });
      return { layer: stage.name, config: stageConfig, outcome };
    }),
  );
  // Awaited together: of several that fail, none is left without a listener.
  const [layers, total] = await Promise.all([parts, whole]);
  if (layer !== undefined) return { layers };
  return { layers, total: total ?? layers[0].outcome };
}
