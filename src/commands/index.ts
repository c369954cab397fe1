// Every command of paretape, in the order of the help.
import type { Command } from './command.js';
import { doctorCommand } from './doctor.js';
import { emulateCommand } from './emulate.js';
import { estimateCommand } from './estimate.js';
import { explainCommand } from './explain.js';
import { exportCommand } from './export.js';
import { importCommand } from './import.js';
import { initCommand } from './init.js';
import { reportCommand } from './report.js';
import { runCommand } from './run.js';
import { schemaCommand } from './schema.js';
import { selectCommand } from './select.js';
import { studyCommand } from './study.js';
import { synthCommand } from './synth.js';

export const COMMANDS: readonly Command[] = [
  initCommand,
  runCommand,
  reportCommand,
  selectCommand,
  importCommand,
  exportCommand,
  emulateCommand,
  synthCommand,
  estimateCommand,
  explainCommand,
  studyCommand,
  schemaCommand,
  doctorCommand,
];
