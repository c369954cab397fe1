// `paretape synth`: a model in one configuration through real synthesis, each layer alone and the whole.
import { resolve } from 'node:path';
import type { FpgaReport } from '../core/fpga-report.js';
import type { SynthesisReport } from '../core/synthesis-report.js';
import type { Target } from '../core/target.js';
import type { DesignToMeasure } from '../explore/design-to-measure.js';
import type { SynthesisBench } from '../explore/synthesis-bench.js';
import { formatJsonDocument } from '../terminal/json-document.js';
import type { Command, CommandCall } from './command.js';
import { createCommandProgress } from './command-progress.js';
import { asicView } from './hardware/asic-view.js';
import { type BuildView, describeBuilds, tabulateBuilds } from './hardware/build-table.js';
import { declareDesign } from './hardware/declare-design.js';
import { fpgaView } from './hardware/fpga-view.js';
import type { DesignOfOptions } from './hardware/load-design-options.js';
import { readChoice, readPositive } from './read-option.js';
import { stopOnSignals } from './run/stop-on-signals.js';

const EXIT_SOME_FAILED = 4;
const DEFAULT_TIMEOUT_SECONDS = 900;
const DEFAULT_POWER_VECTORS = 32;

function readSettings({ options }: CommandCall, vectors: number) {
  const proofSeconds = readPositive('--prove', options.prove);
  return {
    vectors,
    powerVectors: Math.min(vectors, DEFAULT_POWER_VECTORS),
    effort: readChoice('--effort', options.effort, ['area', 'speed']) ?? 'area',
    yosys: String(options.yosys),
    timeoutSeconds: readPositive('--timeout', options.timeout) ?? DEFAULT_TIMEOUT_SECONDS,
    memoryLimitMb: readPositive('--memory', options.memory),
    ...(proofSeconds === undefined ? {} : { proofSeconds }),
  } as const;
}

/** The bench of the command: an own folder, builds queued on it, progress on stderr. */
async function openBench(call: CommandCall, target: Target, vectors: number) {
  const { io, global, options } = call;
  const { openCommandBench } = await import('../explore/command-bench.js');
  const progress = createCommandProgress(call);
  const signals = stopOnSignals((line) => progress.note(line));
  const opened = await openCommandBench({
    folder: resolve(io.cwd, String(options.out)),
    resultsRoot: global.resultsRoot,
    target,
    settings: readSettings(call, vectors),
    workers: readPositive('--workers', options.workers) ?? 0,
    stop: signals.stop,
  });
  signals.onSecond(() => opened.kill());
  const close = async () => {
    progress.finish();
    signals.release();
    await opened.close();
  };
  return { bench: opened.bench, progress, close };
}

/** Builds everything by `measure`, prints the answer, returns the exit code. */
async function answer<Report extends SynthesisReport | FpgaReport>(
  call: CommandCall,
  design: DesignOfOptions,
  target: Target,
  view: BuildView<Report>,
  measureOn: (bench: SynthesisBench) => (each: DesignToMeasure) => Promise<Report>,
): Promise<number> {
  const { io, global, options } = call;
  const { measureModel } = await import('../explore/measure-model.js');
  const { bench, progress, close } = await openBench(
    call,
    target,
    design.inputs.length / design.inputSize,
  );
  const layer = options.layer === undefined ? {} : { layer: String(options.layer) };
  const builds = 'layer' in layer ? 1 : Object.keys(design.config.stages).length + 1;
  let built = 0;
  try {
    for (const note of design.notes) progress.note(note);
    progress.stage(`synthesis on ${target.id}`);
    const measured = await measureModel(measureOn(bench), { ...design, ...layer }, (what) =>
      progress.update(++built, builds, what),
    );
    progress.finish();
    io.stdout(
      global.json
        ? formatJsonDocument('synth', 1, describeBuilds(design, target, measured, view))
        : tabulateBuilds(design, target, measured, view, io.columns),
    );
    const outcomes = [...measured.layers.map(({ outcome }) => outcome), measured.total];
    return outcomes.some((outcome) => outcome?.kind === 'failed') ? EXIT_SOME_FAILED : 0;
  } finally {
    await close();
  }
}

async function runSynth(call: CommandCall): Promise<number> {
  const { io, options } = call;
  const { loadDesignOfOptions } = await import('./hardware/load-design-options.js');
  const { loadTargetOfOptions } = await import('./hardware/load-named-target.js');
  const target = await loadTargetOfOptions(options, io.cwd);
  const design = await loadDesignOfOptions(call, target);
  if (target.kind === 'asic') {
    const { measureDesign } = await import('../explore/measure-design.js');
    return answer(call, design, target, asicView, (bench) => (each) => {
      return measureDesign(bench, target, each);
    });
  }
  const { measureFpgaDesign } = await import('../explore/measure-fpga-design.js');
  const dsp = readChoice('--dsp', options.dsp, ['auto', 'none']) ?? 'auto';
  return answer(call, design, target, fpgaView, (bench) => (each) => {
    return measureFpgaDesign(bench, target, each, dsp);
  });
}

export const synthCommand: Command = {
  name: 'synth',
  summary: 'synthesise a model in one configuration: measured area, timing, power, layer by layer',
  declare(command) {
    declareDesign(command);
    command
      .requiredOption('--out <folder>', 'folder of the builds; gone on in when it is there')
      .option('--effort <name>', 'area or speed', 'area')
      .option('--yosys <path>', 'yowasp: the built-in Yosys; else a native one', 'yowasp')
      .option('--timeout <seconds>', 'longest time of one build')
      .option('--memory <MB>', 'most memory one build may take')
      .option('--prove <seconds>', 'formal proof of every netlist, at most so long each')
      .option(
        '--dsp <use>',
        'FPGA: auto, or none to keep products out of multiplier blocks',
        'auto',
      )
      .option('--workers <number>', 'builds at once; default: one a core');
  },
  run: runSynth,
};
