// OpenSTA as a referee: runs it on a library and a netlist and hands back what it prints.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

function answers(): boolean {
  try {
    execFileSync('sta', ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Whether `sta` is on the path. */
export const hasOpenSta = answers();

/** Standard output of a Tcl script run after the library and the netlist (module `top`) have been read. */
export function runOpenSta(liberty: string, verilog: string, commands: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'paretape-sta-'));
  try {
    writeFileSync(join(folder, 'l.lib'), liberty);
    writeFileSync(join(folder, 'd.v'), verilog);
    const script = [
      `read_liberty ${join(folder, 'l.lib')}`,
      `read_verilog ${join(folder, 'd.v')}`,
      'link_design top',
      ...commands,
      'exit',
    ];
    writeFileSync(join(folder, 'run.tcl'), script.join('\n'));
    const options = { encoding: 'utf8', maxBuffer: 1 << 28 } as const;
    return execFileSync('sta', ['-exit', join(folder, 'run.tcl')], options);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
