// One generated design mapped to an FPGA, its netlist equal to the interpreter or the run ends.
import type { FpgaReport } from '../core/fpga-report.js';
import { contentHash } from '../core/hash.js';
import { PACKAGE_VERSION } from '../core/package-version.js';
import type { FpgaTarget } from '../core/target.js';
import { generateRtl } from '../rtl/generate-rtl.js';
import type { FpgaTask } from '../synthesis/fpga/fpga-task.js';
import { buildOrReuse } from './build-or-reuse.js';
import { checkVerified } from './check-verified.js';
import { chooseVectors, type DesignToMeasure } from './design-to-measure.js';
import type { SynthesisBench } from './synthesis-bench.js';

/** Maps and verifies a design, or finds it done; errors as `measureDesign`. Builds are not shared: routers differ by machine. */
export async function measureFpgaDesign(
  bench: SynthesisBench,
  target: FpgaTarget,
  design: DesignToMeasure,
  dsp: FpgaReport['dsp'],
): Promise<FpgaReport> {
  const { vectors: count, yosys, timeoutSeconds } = bench.settings;
  const { clockPeriodNs } = design.config;
  const vectors = chooseVectors(design, count);
  const rtl = generateRtl(design.network, design.config);
  const key = contentHash([PACKAGE_VERSION, rtl, clockPeriodNs, target, vectors, { dsp, yosys }]);
  const folder = bench.buildFolder(key);
  const report = await bench.steps.run<FpgaReport>('fpga', key, () => {
    bench.checkStop();
    const task: FpgaTask = {
      kind: 'fpga',
      design: rtl,
      target,
      vectors,
      clockPeriodNs,
      dsp,
      yosys,
      folder,
      timeoutSeconds,
    };
    // Mapping, then place and route, each with the whole time.
    const unshared = { ...bench, sharedFolder: () => undefined };
    return buildOrReuse(unshared, key, task, 2 * timeoutSeconds);
  });
  checkVerified(report, folder);
  return report;
}
