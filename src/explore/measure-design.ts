// The measured axis: one generated design through real synthesis, its netlist equal to the interpreter or the run ends.

import { ParetapeError } from '../core/errors.js';
import type { HardwareConfig } from '../core/hardware-config.js';
import { contentHash } from '../core/hash.js';
import { PACKAGE_VERSION } from '../core/package-version.js';
import { type QuantisedNetwork, sizeOf } from '../core/quantised-network.js';
import type { VectorSet } from '../core/rtl-design.js';
import type { SynthesisReport } from '../core/synthesis-report.js';
import type { AsicTarget } from '../core/target.js';
import { runNetwork } from '../fixed-point/interpreter.js';
import { generateRtl } from '../rtl/generate-rtl.js';
import type { SynthesisTask } from '../synthesis/synthesis-task.js';
import { checkStop } from './station.js';
import { spreadIndices } from './student-grid.js';
import type { StudyContext } from './study-context.js';

/** A network in a configuration, with the raw inputs it is tested and powered with. */
export interface DesignToMeasure {
  readonly network: QuantisedNetwork;
  readonly config: HardwareConfig;
  /** Raw input integers of many samples, row-major; a spread of them becomes the test vectors. */
  readonly inputs: Float64Array;
}

function chooseVectors(design: DesignToMeasure, count: number): VectorSet {
  const size = sizeOf(design.network.layers[0].outputShape);
  const available = design.inputs.length / size;
  const picked = spreadIndices(available, count);
  const inputs = new Float64Array(picked.length * size);
  picked.forEach((sample, row) => {
    inputs.set(design.inputs.subarray(sample * size, (sample + 1) * size), row * size);
  });
  const outputs = runNetwork(design.network, inputs, picked.length);
  return { count: picked.length, inputs, outputs };
}

function checkVerified(report: SynthesisReport, folder: string): void {
  const { mismatches, vectors, firstMismatch } = report.verified;
  if (mismatches === 0) return;
  const first = firstMismatch
    ? `; vector ${firstMismatch.vector}, element ${firstMismatch.element}: ` +
      `expected ${firstMismatch.expected}, netlist gives ${firstMismatch.actual}`
    : '';
  throw new ParetapeError(
    'MISMATCH',
    `netlist ${report.top} differs from the interpreter on ${mismatches} of ${vectors} vectors${first}`,
    { hint: `the build lies in ${folder}` },
  );
}

/**
 * Synthesises and verifies a design, or finds it done. Throws MISMATCH when the netlist is not the network,
 * TOOL_FAILED when the tool fails.
 */
export async function measureDesign(
  context: StudyContext,
  target: AsicTarget,
  design: DesignToMeasure,
): Promise<SynthesisReport> {
  const { config, folder, steps, synthesisPool } = context;
  const { vectors: count, powerVectors, effort, yosys, timeoutSeconds } = config.synthesis;
  const { clockPeriodNs } = design.config;
  const vectors = chooseVectors(design, count);
  const rtl = generateRtl(design.network, design.config);
  const key = contentHash([
    PACKAGE_VERSION,
    rtl,
    clockPeriodNs,
    target.libertyHash,
    target.dontUse,
    vectors,
    { powerVectors, effort, yosys },
  ]);
  const report = await steps.run<SynthesisReport>('synthesis', key, () => {
    checkStop(context);
    const task: SynthesisTask = {
      design: rtl,
      target: { ...target, liberty: '' },
      libertyFile: folder.liberty(target.libertyHash),
      vectors,
      powerVectors,
      clockPeriodNs,
      effort,
      yosys,
      folder: folder.synthesis(key),
      timeoutSeconds,
    };
    return synthesisPool.run<SynthesisTask, SynthesisReport>(task, {
      timeoutSeconds: timeoutSeconds + 60,
    });
  });
  checkVerified(report, folder.synthesis(key));
  return report;
}
