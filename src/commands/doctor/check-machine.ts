// Doctor: is this computer enough? Node, memory, cores.
import { availableParallelism, totalmem } from 'node:os';
import type { Check } from './check.js';

const MINIMUM_NODE = [20, 19] as const;
const MINIMUM_MEMORY_GB = 2;

/** Node's version, e.g. `20.19.1`, against the oldest that works. */
export function checkNode(version: string): Check {
  const [major, minor] = version.split('.').map(Number);
  const isEnough =
    major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1]);
  const found = `v${version}`;
  if (isEnough) return { name: 'node', status: 'ok', found };
  const mend = `install Node ${MINIMUM_NODE.join('.')} or later: https://nodejs.org/en/download`;
  return { name: 'node', status: 'missing', found, mend };
}

/** Memory in bytes this process may use. */
export function checkMemory(bytes: number): Check {
  const found = `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= MINIMUM_MEMORY_GB * 1e9) return { name: 'memory', status: 'ok', found };
  const mend = `use a machine (or a container limit) of at least ${MINIMUM_MEMORY_GB} GB`;
  return { name: 'memory', status: 'missing', found, mend };
}

/** Memory of the machine or of the container, whichever is less; containers without a limit report 0 or 2^64. */
function usableMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** Node, memory and cores of this computer. */
export function checkMachine(): readonly Check[] {
  return [
    checkNode(process.versions.node),
    checkMemory(usableMemory()),
    { name: 'cores', status: 'ok', found: String(availableParallelism()) },
  ];
}
