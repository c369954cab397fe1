// `paretape study`: the studies of a results folder, and one of them at a glance.
import { formatJsonDocument } from '../terminal/json-document.js';
import { formatTable } from '../terminal/table.js';
import type { Command, CommandCall } from './command.js';

async function runList({ io, global }: CommandCall): Promise<number> {
  const { listStudies, summariseStudy } = await import('../explore/read-study.js');
  const { runFolderOf } = await import('../explore/run-folder.js');
  const names = await listStudies(global.resultsRoot);
  const studies = await Promise.all(
    names.map((name) => summariseStudy(runFolderOf(global.resultsRoot, name), name)),
  );
  if (global.json) {
    io.stdout(formatJsonDocument('study-ls', 1, { studies }));
    return 0;
  }
  const right = (title: string) => ({ title, align: 'right' as const });
  io.stdout(
    formatTable(
      [
        { title: 'study', align: 'left' },
        right('students'),
        right('builds'),
        { title: 'state', align: 'left' },
      ],
      studies.map(({ study, students, builds, finished }) => [
        study,
        String(students),
        String(builds),
        finished ? 'finished' : 'under way',
      ]),
      io.columns,
    ),
  );
  return 0;
}

async function runShow(call: CommandCall): Promise<number> {
  const { findRunFolder, readReportData } = await import('../explore/read-study.js');
  const { printOutcome } = await import('./run/print-outcome.js');
  const folder = await findRunFolder(call.global.resultsRoot, call.args[0] as string);
  printOutcome(call, await readReportData(folder), folder);
  return 0;
}

export const studyCommand: Command = {
  name: 'study',
  summary: 'look at studies: ls, show',
  subcommands: [
    { name: 'ls', summary: 'list the studies of the results folder', run: runList },
    {
      name: 'show',
      summary: 'front and verdict of a finished study',
      declare(command) {
        command.argument('<study>', 'name of the study');
      },
      run: runShow,
    },
  ],
};
