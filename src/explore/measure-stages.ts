// Station measurement, first part: a sample of stage builds, the food of calibration.
import type { Dataset } from '../core/dataset.js';
import { describeStageConfig } from '../core/hardware-config.js';
import type { QuantisedNetwork } from '../core/quantised-network.js';
import type { SynthesisReport } from '../core/synthesis-report.js';
import type { AsicTarget } from '../core/target.js';
import { quantiseInputs, traceNetwork } from '../fixed-point/interpreter.js';
import type { Stage } from '../hardware/stages.js';
import { measureDesign } from './measure-design.js';
import { stageInputsOf } from './stage-inputs.js';
import type { StageOption } from './stage-options.js';
import { recordFailure } from './station.js';
import type { StudyContext } from './study-context.js';
import { benchOf } from './synthesis-bench.js';
import type { TrainedNetwork } from './train-networks.js';

/** Test samples whose traces feed the stage builds; more than any build takes vectors of. */
const TRACED_SAMPLES = 256;

/** One stage build with what was measured of it. */
export interface StageMeasurement {
  readonly option: StageOption;
  readonly report: SynthesisReport;
}

/** Raw inputs of the first test samples. */
export function testInputs(network: QuantisedNetwork, dataset: Dataset): Float64Array {
  const size = dataset.test.features.length / dataset.test.count;
  const count = Math.min(TRACED_SAMPLES, dataset.test.count);
  return quantiseInputs(network, dataset.test.features.subarray(0, count * size));
}

/** What every layer of every network puts out on test data, made once a network. */
function traceOnDemand(networks: readonly TrainedNetwork[], dataset: Dataset) {
  const traces = new Map<string, ReadonlyMap<string, Float64Array>>();
  return (studentId: string, stage: Stage): Float64Array => {
    const trained = networks.find(({ spec }) => spec.id === studentId);
    if (trained === undefined) throw new RangeError(`no network ${studentId}`);
    const { network } = trained;
    const count = Math.min(TRACED_SAMPLES, dataset.test.count);
    const trace =
      traces.get(studentId) ?? traceNetwork(network, testInputs(network, dataset), count);
    traces.set(studentId, trace);
    return stageInputsOf(stage, trace);
  };
}

/** Builds every option of the sample, fed with what the network really sends it. Failures are recorded. */
export async function measureStages(
  context: StudyContext,
  target: AsicTarget,
  dataset: Dataset,
  networks: readonly TrainedNetwork[],
  sample: readonly StageOption[],
): Promise<readonly StageMeasurement[]> {
  const inputsOf = traceOnDemand(networks, dataset);
  const clockPeriodNs = Math.max(...context.config.sweep.clockPeriodNs);
  let finished = 0;
  const outcomes = await Promise.all(
    sample.map(async (option) => {
      const { network, stage, config, ioType } = option;
      const what = `${stage.name} of ${network.slice(0, 8)}, ${describeStageConfig(config)}`;
      try {
        const report = await measureDesign(benchOf(context), target, {
          network: stage.network,
          config: { ioType, clockPeriodNs, stages: { [stage.name]: config } },
          inputs: inputsOf(network, stage),
        });
        context.observer.update(++finished, sample.length, what);
        return { option, report };
      } catch (thrown) {
        recordFailure(context, what, thrown);
        return undefined;
      }
    }),
  );
  return outcomes.filter((outcome) => outcome !== undefined);
}
