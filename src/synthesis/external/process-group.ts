// All processes a tool has started, wherever they moved to: their memory, and their end.
import { readdir, readFile } from 'node:fs/promises';

interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Clock ticks from boot to its start: with the pid, an identity that is never given twice. */
  readonly startTick: number;
  readonly memoryMb: number;
}

const PAGE_BYTES = 4096;

/** One line of /proc/PID/stat; undefined where the process has ended meanwhile. */
async function readEntry(pid: number): Promise<ProcessEntry | undefined> {
  let line: string;
  try {
    line = await readFile(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The name stands in parentheses and may hold blanks; the rest are plain numbers.
  const words = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const memoryMb = (Number(words[21]) * PAGE_BYTES) / (1024 * 1024);
  const [parent, group, startTick] = [words[1], words[2], words[19]].map(Number);
  return { pid, parent, group, startTick, memoryMb };
}

/** Every process of the machine; undefined where the system has no /proc. */
async function listProcesses(): Promise<ProcessEntry[] | undefined> {
  let names: string[];
  try {
    names = await readdir('/proc');
  } catch {
    return undefined;
  }
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const entries = await Promise.all(pids.map(readEntry));
  const found = entries.filter((entry) => entry !== undefined);
  return found.length === 0 ? undefined : found;
}

/** Processes by pid, with the tick each started at. */
export type Members = ReadonlyMap<number, number>;

/** What a look at the processes found. */
export interface GroupSnapshot {
  /** Processes that are in the group, or descend from one that is or was. */
  readonly members: Members;
  /** Resident memory of them all, pages they share counted for each. */
  readonly memoryMb: number;
}

/** The group of `leader`, `known` processes that still run, and the descendants of all of them. */
function collectMembers(
  all: readonly ProcessEntry[],
  leader: number,
  known: Members,
): GroupSnapshot {
  const members = new Map<number, number>();
  for (let size = -1; size !== members.size; ) {
    size = members.size;
    for (const { pid, parent, group, startTick } of all) {
      const belongs = group === leader || members.has(parent) || known.get(pid) === startTick;
      if (belongs) members.set(pid, startTick);
    }
  }
  const found = all.filter(({ pid }) => members.has(pid));
  return { members, memoryMb: found.reduce((sum, { memoryMb }) => sum + memoryMb, 0) };
}

/**
 * The group of `leader`, with all descendants of its members and of `known`, processes seen earlier: a daemon that
 * left the group, and lost its parent since, is found again. Undefined where the system does not tell.
 */
export async function inspectGroup(
  leader: number,
  known: Members = new Map(),
): Promise<GroupSnapshot | undefined> {
  const all = await listProcesses();
  return all && collectMembers(all, leader, known);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // Ended meanwhile is what was wanted; one that runs as another user cannot be reached.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

/** Ends the group itself, whatever became of processes that left it. */
export function killGroup(leader: number): void {
  send(-leader, 'SIGKILL');
}

/** Processes whose environment holds `mark`, e.g. `RUN=1234`: whatever group they are in and whoever their parent is. */
async function findMarked(all: readonly ProcessEntry[], mark: string): Promise<Members> {
  const marked = await Promise.all(
    all.map(async (entry) => {
      // Other users' processes cannot be read, and are none of ours.
      const settings = await readFile(`/proc/${entry.pid}/environ`, 'latin1').catch(() => '');
      return settings.split('\0').includes(mark) ? [entry] : [];
    }),
  );
  return new Map(marked.flat().map(({ pid, startTick }) => [pid, startTick]));
}

/**
 * Signals the group's members and all that carry `mark`, looked up anew, so that no process is hit that only has an
 * old one's number.
 */
export async function signalGroup(
  leader: number,
  known: Members,
  mark: string,
  signal: NodeJS.Signals,
): Promise<void> {
  const all = await listProcesses();
  if (all === undefined) {
    send(-leader, signal);
    return;
  }
  const marked = await findMarked(all, mark);
  const { members } = collectMembers(all, leader, new Map([...known, ...marked]));
  for (const pid of members.keys()) send(pid, signal);
}
