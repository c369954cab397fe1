// Watches how much memory a process holds, for work that is better stopped than left to bring down the machine.
import { readFile } from 'node:fs/promises';

const INTERVAL_MS = 1000;

/** Resident memory in MB; undefined where the process has ended or the system has no /proc. */
async function readResidentMb(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

/**
 * Calls `onExceeded` once, within about a second of the process holding more than `limitMb`; the answer ends the watch.
 * Nothing is watched on systems without /proc.
 */
export function watchMemory(pid: number, limitMb: number, onExceeded: () => void): () => void {
  let ended = false;
  const look = async () => {
    const residentMb = await readResidentMb(pid);
    if (ended || residentMb === undefined || residentMb <= limitMb) return;
    clearInterval(timer);
    ended = true;
    onExceeded();
  };
  const timer = setInterval(() => void look(), INTERVAL_MS);
  return () => {
    ended = true;
    clearInterval(timer);
  };
}
