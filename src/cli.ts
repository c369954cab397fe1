#!/usr/bin/env node
// The command-line door.
import { runCli } from './commands/run-cli.js';
import { createProcessIo } from './terminal/process-io.js';

process.exitCode = await runCli(process.argv.slice(2), createProcessIo());
