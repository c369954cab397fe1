// Station measurement, third part: the measured designs of the front through a tool of the user's own.
import { join } from 'node:path';
import type { Candidate } from '../core/candidate.js';
import type { Dataset } from '../core/dataset.js';
import type { ExternalReport } from '../core/external-report.js';
import type { AsicTarget } from '../core/target.js';
import { generateRtl } from '../rtl/generate-rtl.js';
import { externalIdentity } from '../synthesis/external/external-identity.js';
import type { ExternalRequest, ExternalTool } from '../synthesis/external/external-request.js';
import { runExternal } from '../synthesis/external/run-external.js';
import { chooseVectors } from './design-to-measure.js';
import { testInputs } from './measure-stages.js';
import { checkStop, recordFailure } from './station.js';
import type { StudyContext } from './study-context.js';
import type { TrainedNetwork } from './train-networks.js';

/** What the tool said of one design. Its figures stand beside ours and are mixed with neither estimates nor measurements. */
export interface ExternalMeasurement {
  readonly candidate: string;
  readonly report: ExternalReport;
}

async function requestFor(
  context: StudyContext,
  tool: ExternalTool,
  target: AsicTarget,
  dataset: Dataset,
  { network }: TrainedNetwork,
  candidate: Candidate,
): Promise<{ request: ExternalRequest; key: string }> {
  const { config, folder, baseDir } = context;
  const { vectors } = config.synthesis;
  const inputs = testInputs(network, dataset);
  const design = { network, config: candidate.config, inputs };
  const described = {
    tool,
    design: generateRtl(network, candidate.config),
    vectors: chooseVectors(design, vectors),
    target: target.id,
    libertyFile: folder.liberty(target.libertyHash),
    clockPeriodNs: candidate.config.clockPeriodNs,
    studyFolder: baseDir,
  };
  const key = await externalIdentity({ ...described, folder: '' }, target.libertyHash);
  return { request: { ...described, folder: join(folder.root, 'external', key) }, key };
}

/**
 * Runs the tool of `synthesis.external` on every design of the front whose netlist was measured, one after the other: licences
 * are few. Failures are recorded; finished runs are found in the journal.
 */
export async function measureExternally(
  context: StudyContext,
  target: AsicTarget,
  dataset: Dataset,
  networks: readonly TrainedNetwork[],
  front: readonly Candidate[],
): Promise<readonly ExternalMeasurement[]> {
  const { external } = context.config.synthesis;
  if (external === undefined) return [];
  const wanted = front.filter(({ measured }) => measured !== undefined);
  const found: ExternalMeasurement[] = [];
  context.observer.stage(`your own tool on ${wanted.length} designs`);
  for (const candidate of wanted) {
    const trained = networks.find(({ spec }) => spec.id === candidate.studentId);
    if (trained === undefined) throw new RangeError(`no network ${candidate.studentId}`);
    if (context.stop.requested) break;
    try {
      const asked = await requestFor(context, external, target, dataset, trained, candidate);
      const report = await context.steps.run<ExternalReport>('external', asked.key, () => {
        checkStop(context);
        return runExternal(asked.request);
      });
      found.push({ candidate: candidate.id, report });
    } catch (thrown) {
      recordFailure(context, `external tool on design ${candidate.id}`, thrown);
    }
    context.observer.update(found.length, wanted.length, candidate.id);
  }
  return found;
}
