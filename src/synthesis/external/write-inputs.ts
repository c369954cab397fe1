// The files a user's tool works on: Verilog, file list, constraints, vectors, and what was asked for.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash } from '../../core/hash.js';
import type { RtlPort } from '../../core/rtl-design.js';
import { makeFolder, writeAtomically } from '../../storage/write-atomically.js';
import type { ExternalRequest } from './external-request.js';
import type { PlaceholderValues } from './placeholders.js';

/** Share of the clock period left to what drives the inputs and reads the outputs, as LibreLane has it. */
const IO_SHARE = 0.2;

/** Decimal text of a period without the noise of binary fractions. */
function formatNumber(value: number): string {
  return String(Number(value.toPrecision(9)));
}

/** Constraints every synthesis tool reads: the clock, and a fifth of it at inputs and outputs. */
export function writeConstraints(clockPeriodNs: number): string {
  const delay = formatNumber(clockPeriodNs * IO_SHARE);
  return [
    '# Times in ns: declare the unit first where the library counts in others.',
    `create_clock -name clk -period ${formatNumber(clockPeriodNs)} [get_ports clk]`,
    `set_input_delay ${delay} -clock clk [get_ports {rst in_valid in_data out_ready}]`,
    `set_output_delay ${delay} -clock clk [get_ports {in_ready out_valid out_data}]`,
    '',
  ].join('\n');
}

function writeVectors(values: Float64Array, count: number): string {
  const elements = count === 0 ? 0 : values.length / count;
  const lines = Array.from({ length: count }, (_, vector) =>
    values.subarray(vector * elements, (vector + 1) * elements).join(' '),
  );
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function describePort({ format, elementsPerBeat, beats }: RtlPort) {
  return { width: format.width, signed: format.signed, elementsPerBeat, beats };
}

function describeRequest(request: ExternalRequest): string {
  const { design, tool, target, clockPeriodNs, vectors } = request;
  const description = {
    top: design.top,
    rtlHash: contentHash(design.modules),
    target,
    clockPeriodNs,
    input: describePort(design.input),
    output: describePort(design.output),
    vectors: vectors?.count ?? 0,
    tool,
  };
  return `${JSON.stringify(description, null, 2)}\n`;
}

/** Writes all inputs into `folder` (absolute) and returns what the placeholders stand for, `folder` itself left out. */
export async function writeInputs(
  request: ExternalRequest,
  folder: string,
): Promise<PlaceholderValues> {
  const { design, vectors, clockPeriodNs } = request;
  const [rtl, vectorFolder] = [join(folder, 'rtl'), join(folder, 'vectors')];
  const [filelist, sdc] = [join(folder, 'filelist.f'), join(folder, 'constraints.sdc')];
  await makeFolder(rtl);
  const files = design.modules.map(({ name }) => join(rtl, `${name}.v`));
  for (const [index, { source }] of design.modules.entries()) {
    await writeAtomically(files[index], source);
  }
  await writeAtomically(filelist, `${files.join('\n')}\n`);
  await writeAtomically(sdc, writeConstraints(clockPeriodNs));
  if (vectors !== undefined) {
    await mkdir(vectorFolder, { recursive: true });
    const { count, inputs, outputs } = vectors;
    await writeAtomically(join(vectorFolder, 'inputs.txt'), writeVectors(inputs, count));
    await writeAtomically(join(vectorFolder, 'outputs.txt'), writeVectors(outputs, count));
  }
  await writeAtomically(join(folder, 'request.json'), describeRequest(request));
  return {
    top: design.top,
    rtl,
    filelist,
    sdc,
    vectors: vectors === undefined ? undefined : vectorFolder,
    clockPeriodNs: formatNumber(clockPeriodNs),
    clockPeriodPs: formatNumber(clockPeriodNs * 1000),
    liberty: request.libertyFile,
    study: request.studyFolder,
  };
}
