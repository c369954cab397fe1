// `paretape init`: writes a commented study.yaml to start from, and its schema for editors.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Option } from 'commander';
import { ParetapeError } from '../core/errors.js';
import { formatJsonDocument } from '../terminal/json-document.js';
import type { Command, CommandCall } from './command.js';

const STUDY_FILE = 'study.yaml';
const SCHEMA_FILE = 'study.schema.json';
const EDITOR_LINE = `# yaml-language-server: $schema=./${SCHEMA_FILE}\n`;

/** The template's text under another name. */
function renameStudy(template: string, name: string | undefined): string {
  return name === undefined ? template : template.replace(/^study: .*$/m, `study: ${name}`);
}

async function createStudyText(from: unknown, name: string | undefined): Promise<string> {
  const { BUILTIN_STUDIES } = await import('../config/builtin-studies.js');
  const { CSV_TEMPLATE } = await import('../config/csv-template.js');
  const { parseStudy } = await import('../config/parse-study.js');
  const template = from === 'csv' ? CSV_TEMPLATE : BUILTIN_STUDIES.pulses;
  if (name !== undefined && !/^[a-z0-9][a-z0-9_-]{0,63}$/.test(name)) {
    const hint = 'small letters, digits, _ and -, at most 64, beginning with a letter or digit';
    throw new ParetapeError('USAGE', `"${name}" cannot be the name of a study`, { hint });
  }
  const text = EDITOR_LINE + renameStudy(template, name);
  parseStudy(text, STUDY_FILE);
  return text;
}

/** Refuses to replace a file whose content differs from what would be written. */
async function refuseOverwrite(path: string, content: string): Promise<void> {
  let present: string;
  try {
    present = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new ParetapeError('STORAGE', `cannot look at ${path}`, { cause: error });
  }
  if (present === content) return;
  const hint = '--force replaces it';
  throw new ParetapeError('USAGE', 'the file exists already', { position: { file: path }, hint });
}

async function runInit({ io, global, args, options }: CommandCall): Promise<number> {
  const { createJsonSchema } = await import('../config/json-schema.js');
  const { writeAtomically } = await import('../storage/write-atomically.js');
  const files: readonly [string, string][] = [
    [STUDY_FILE, await createStudyText(options.from, args[0])],
    [SCHEMA_FILE, `${JSON.stringify(createJsonSchema(), null, 2)}\n`],
  ];
  if (options.force !== true) {
    for (const [file, content] of files) await refuseOverwrite(join(io.cwd, file), content);
  }
  for (const [file, content] of files) await writeAtomically(join(io.cwd, file), content);
  const written = files.map(([file]) => file);
  io.stdout(global.json ? formatJsonDocument('init', 1, { files: written }) : `${STUDY_FILE}\n`);
  if (!global.quiet) io.stderr(`next: paretape run ${STUDY_FILE}\n`);
  return 0;
}

export const initCommand: Command = {
  name: 'init',
  summary: 'write a commented study.yaml to start from',
  declare(command) {
    command
      .argument('[name]', 'name of the study')
      .addOption(
        new Option('--from <template>', 'what to start from')
          .choices(['pulses', 'csv'])
          .default('pulses'),
      )
      .option('--force', 'replace files that exist');
  },
  run: runInit,
};
