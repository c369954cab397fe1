// `paretape doctor`: is everything there that a run needs, and what mends what is not.
import { homedir } from 'node:os';
import { createColours } from '../terminal/colours.js';
import { formatJsonDocument } from '../terminal/json-document.js';
import { formatTable } from '../terminal/table.js';
import type { Command, CommandCall } from './command.js';
import type { Check } from './doctor/check.js';

const EXIT_MISSING = 5;

function formatChecks(checks: readonly Check[], { io }: CommandCall): string {
  const colours = createColours(Number.isFinite(io.columns), io.env);
  const paint = { ok: colours.green, absent: colours.yellow, missing: colours.red };
  const table = formatTable(
    [
      { title: 'check', align: 'left' },
      { title: 'status', align: 'left' },
      { title: 'found', align: 'left' },
    ],
    checks.map(({ name, status, found }) => [name, paint[status](status), found]),
    io.columns,
  );
  const mends = checks
    .filter((check) => check.mend !== undefined)
    .map(({ name, mend }) => `${name}: ${mend}\n`);
  return mends.length > 0 ? `${table}\n${mends.join('')}` : table;
}

async function runDoctor(call: CommandCall): Promise<number> {
  const { io, global } = call;
  const { checkMachine } = await import('./doctor/check-machine.js');
  const { checkResultsFolder } = await import('./doctor/check-results-folder.js');
  const { checkPackages } = await import('./doctor/check-packages.js');
  const { checkTools } = await import('./doctor/check-tools.js');
  const { checkLibraries } = await import('./doctor/check-libraries.js');
  const checks = [
    ...checkMachine(),
    ...(await checkResultsFolder(global.resultsRoot)),
    ...checkPackages(),
    ...checkTools(io.env.PATH ?? ''),
    ...(await checkLibraries({
      baseDir: process.cwd(),
      cwd: process.cwd(),
      home: homedir(),
      env: io.env,
    })),
  ];
  const isHealthy = checks.every(({ status }) => status !== 'missing');
  io.stdout(
    global.json
      ? formatJsonDocument('doctor', 1, { healthy: isHealthy, checks })
      : formatChecks(checks, call),
  );
  return isHealthy ? 0 : EXIT_MISSING;
}

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'check that everything a run needs is there',
  run: runDoctor,
};
