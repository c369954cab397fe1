// Fills `{top}` and the like in a study's command, environment and report paths.
import { ParetapeError } from '../../core/errors.js';
import { nearestName } from '../../core/nearest-name.js';
import type { ExternalTool } from './external-request.js';

/** Every placeholder and what it stands for. */
export const PLACEHOLDERS = {
  top: 'name of the top module',
  rtl: 'folder of the Verilog files',
  filelist: 'file that lists the Verilog files, one absolute path a line',
  sdc: 'constraints: the clock, input and output delays',
  vectors: 'folder of test vectors, inputs.txt and outputs.txt',
  clockPeriodNs: 'clock period in ns',
  clockPeriodPs: 'clock period in ps',
  liberty: 'Liberty file of the target',
  folder: 'folder the tool runs in',
  study: 'folder of the study file',
} as const;

export type PlaceholderName = keyof typeof PLACEHOLDERS;
export type PlaceholderValues = Readonly<Partial<Record<PlaceholderName, string>>>;

/** `{{` and `}}` stand for braces, `{name}` for a value; braces around anything else, as in Tcl, stay. */
const PIECE = /\{\{|\}\}|\{([A-Za-z]\w{0,40})\}/g;

/** Names of placeholders in a text that do not exist, each with its nearest. */
export function findUnknownPlaceholder(text: string): { name: string; near?: string } | undefined {
  for (const [, name] of text.matchAll(PIECE)) {
    if (name === undefined || Object.hasOwn(PLACEHOLDERS, name)) continue;
    return { name, near: nearestName(name, Object.keys(PLACEHOLDERS)) };
  }
  return undefined;
}

/** The text with every placeholder filled. CONFIG error for an unknown one, or one this target has no value for. */
export function fillPlaceholders(text: string, values: PlaceholderValues): string {
  const unknown = findUnknownPlaceholder(text);
  if (unknown !== undefined) {
    const meant = unknown.near === undefined ? '' : `did you mean {${unknown.near}}? `;
    throw new ParetapeError('CONFIG', `unknown placeholder {${unknown.name}}`, {
      hint: `${meant}known: ${Object.keys(PLACEHOLDERS).join(', ')}; {{ and }} write braces`,
    });
  }
  return text.replace(PIECE, (piece, name: PlaceholderName | undefined) => {
    if (name === undefined) return piece[0];
    const value = values[name];
    if (value !== undefined) return value;
    throw new ParetapeError('CONFIG', `{${name}} has no value here: ${PLACEHOLDERS[name]}`, {
      hint: name === 'liberty' ? 'this target has no Liberty file' : 'leave it out of the command',
    });
  });
}

/** Command and environment of a tool with every placeholder filled. CONFIG errors as of `fillPlaceholders`. */
export function fillTool(
  { command, environment }: Pick<ExternalTool, 'command' | 'environment'>,
  values: PlaceholderValues,
): Pick<ExternalTool, 'command' | 'environment'> {
  const fill = (text: string) => fillPlaceholders(text, values);
  const settings = Object.entries(environment).map(([name, text]) => [name, fill(text)] as const);
  return { command: command.map(fill), environment: Object.fromEntries(settings) };
}
