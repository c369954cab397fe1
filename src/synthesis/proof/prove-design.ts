// Formal proof that a netlist is its network: for every sample, not for some. By the SAT solver in Yosys.
import { ParetapeError } from '../../core/errors.js';
import type { RtlDesign } from '../../core/rtl-design.js';
import type { Proof } from '../../core/synthesis-report.js';
import type { Yosys } from '../yosys.js';
import { MITER, printMiter, REFERENCE } from './print-miter.js';

/** The design as text: its own modules, or a netlist of library cells with the library that gives them meaning. */
export interface ProvableSources {
  /** Verilog by file name. */
  readonly verilog: Readonly<Record<string, string>>;
  /** Liberty text of the cells in use; absent for plain Verilog. */
  readonly liberty?: string;
}

const LIBERTY = 'cells.lib';
const LOG = 'proof.txt';

function buildScript(sources: ProvableSources, cycles: number, timeoutSeconds: number): string {
  const reads = Object.keys(sources.verilog).map((name) => `read_verilog ${name}`);
  return [
    ...(sources.liberty === undefined ? [] : [`read_liberty -ignore_miss_func ${LIBERTY}`]),
    ...reads,
    `read_verilog ${REFERENCE}.v ${MITER}.v`,
    `hierarchy -check -top ${MITER}`,
    'proc',
    'flatten',
    'opt -full',
    'async2sync',
    'dffunmap',
    'opt_clean',
    // Step 1 is the reset; registers have any value before it.
    `tee -o ${LOG} sat -seq ${cycles} -set-at 1 rst 1 ${Array.from({ length: cycles - 1 }, (_, i) => `-set-at ${i + 2} rst 0`).join(' ')} -prove ok 1 -show sample -timeout ${timeoutSeconds} ${MITER}`,
    '',
  ].join('\n');
}

function readVerdict(log: string, cycles: number, inputBits: number, seconds: number): Proof {
  if (log.includes('no model found: SUCCESS')) return { verdict: 'proved', cycles, inputBits };
  if (log.includes('model found: FAIL')) {
    const [, sample = 'unknown'] = /\\sample\s+\S+\s+\S+\s+([01]+)/.exec(log) ?? [];
    return { verdict: 'refuted', sample };
  }
  if (/TIMEOUT|timeout/.test(log)) {
    return { verdict: 'open', reason: `the solver found no answer within ${seconds} s` };
  }
  throw new ParetapeError('TOOL_FAILED', `the solver gave no verdict: ${log.slice(-400)}`);
}

/**
 * `reference`: the module `REFERENCE`, see `printReference`. Proves by bounded model checking from any state before reset, over the first inference and the one behind it. What is
 * proved are values and cycles with the input always valid and the output always ready; waiting is tested by simulation.
 */
export async function proveDesign(
  yosys: Yosys,
  design: RtlDesign,
  reference: string,
  sources: ProvableSources,
  timeoutSeconds: number,
): Promise<Proof> {
  const { latencyCycles, initiationInterval, input } = design;
  // Reset, pixels of padding before the first beat, the first inference, the one behind it.
  const cycles = 2 + latencyCycles + 2 * initiationInterval;
  const files = {
    ...sources.verilog,
    ...(sources.liberty === undefined ? {} : { [LIBERTY]: sources.liberty }),
    [`${REFERENCE}.v`]: reference,
    [`${MITER}.v`]: printMiter(design),
  };
  const { outputs } = await yosys.run({
    script: buildScript(sources, cycles, timeoutSeconds),
    files,
    outputs: [LOG],
    timeoutSeconds: timeoutSeconds + 60,
  });
  const inputBits = input.beats * input.elementsPerBeat * input.format.width;
  return readVerdict(outputs[LOG], cycles, inputBits, timeoutSeconds);
}
