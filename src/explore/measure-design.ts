// The measured axis: one generated design through real synthesis, its netlist equal to the interpreter or the run ends.
import { contentHash } from '../core/hash.js';
import { PACKAGE_VERSION } from '../core/package-version.js';
import type { SynthesisReport } from '../core/synthesis-report.js';
import type { AsicTarget } from '../core/target.js';
import { generateRtl } from '../rtl/generate-rtl.js';
import { printReference } from '../rtl/print-reference.js';
import { placeMemories } from '../synthesis/macros/place-memories.js';
import { REFERENCE } from '../synthesis/proof/print-miter.js';
import type { SynthesisTask } from '../synthesis/synthesis-task.js';
import { buildOrReuse } from './build-or-reuse.js';
import { checkVerified } from './check-verified.js';
import { chooseVectors, type DesignToMeasure } from './design-to-measure.js';
import type { SynthesisBench } from './synthesis-bench.js';

/** What the solver is asked where the bench wants proofs and the network has a definition in Verilog. */
function askProof({ settings }: SynthesisBench, { network }: DesignToMeasure) {
  if (settings.proofSeconds === undefined) return undefined;
  const reference = printReference(network, REFERENCE);
  return reference === undefined ? undefined : { reference, timeoutSeconds: settings.proofSeconds };
}

/**
 * Synthesises and verifies a design, or finds it done. Throws MISMATCH when the netlist is not the network,
 * TOOL_FAILED when the tool fails.
 */
export async function measureDesign(
  bench: SynthesisBench,
  target: AsicTarget,
  design: DesignToMeasure,
): Promise<SynthesisReport> {
  const { vectors: count, powerVectors, effort, yosys, timeoutSeconds } = bench.settings;
  const { clockPeriodNs } = design.config;
  const vectors = chooseVectors(design, count);
  const rtl = generateRtl(design.network, design.config);
  // A table that no macro of the target holds is a mistake of the configuration, not of a build.
  placeMemories(rtl, target);
  const proof = askProof(bench, design);
  const key = contentHash([
    PACKAGE_VERSION,
    rtl,
    clockPeriodNs,
    target.libertyHash,
    target.dontUse,
    vectors,
    { powerVectors, effort, yosys },
    ...(proof === undefined ? [] : [proof]),
    ...(rtl.memories === undefined ? [] : [{ memories: target.technology.memories }]),
  ]);
  const folder = bench.buildFolder(key);
  const report = await bench.steps.run<SynthesisReport>('synthesis', key, () => {
    bench.checkStop();
    const task: SynthesisTask = {
      design: rtl,
      target: { ...target, liberty: '' },
      libertyFile: bench.libertyFile(target.libertyHash),
      vectors,
      powerVectors,
      clockPeriodNs,
      effort,
      yosys,
      folder,
      timeoutSeconds,
      ...(proof === undefined ? {} : { proof }),
    };
    const longest = timeoutSeconds + 2 * (proof?.timeoutSeconds ?? 0);
    return buildOrReuse(bench, key, task, longest);
  });
  checkVerified(report, folder);
  return report;
}
