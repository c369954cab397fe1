// Yosys as WebAssembly inside this process: the same version for every user, nothing to install.
import { Exit, runYosys, type Tree } from '@yowasp/yosys';
import { messageOf } from '../core/errors.js';
import { SCRIPT_FILE, type Yosys, type YosysRequest, type YosysResult } from './yosys.js';
import { describeYosysFailure, parseYosysVersion, pickOutputs } from './yosys-log.js';

let loading: Promise<unknown> | undefined;

/** Loads and compiles the module once a process (about 0.5 s). */
async function loadOnce(): Promise<void> {
  loading ??= Promise.resolve(runYosys());
  await loading;
}

interface Ending {
  readonly files: Tree;
  readonly log: string;
  /** What was thrown: `Exit` with a status, or a WebAssembly trap (out of memory, stack). */
  readonly failure?: unknown;
}

/** Runs the tool; blocks this thread until it ends. */
async function runBlocking(args: string[], files: Tree): Promise<Ending> {
  await loadOnce();
  const parts: string[] = [];
  const decoder = new TextDecoder();
  const collect = (bytes: Uint8Array | null) => {
    if (bytes) parts.push(decoder.decode(bytes, { stream: true }));
  };
  try {
    const tree = await runYosys(args, files, { stdout: collect, stderr: collect });
    return { files: tree ?? {}, log: parts.join('') };
  } catch (failure) {
    return { files: {}, log: parts.join(''), failure };
  }
}

function readText(files: Tree, name: string): string | undefined {
  if (!Object.hasOwn(files, name)) return undefined;
  const entry = files[name];
  if (typeof entry === 'string') return entry;
  return entry instanceof Uint8Array ? new TextDecoder().decode(entry) : undefined;
}

/** `rtl/top.v` becomes the file `top.v` in the folder `rtl`. */
function buildTree(files: Readonly<Record<string, string>>): Tree {
  const root: Tree = {};
  for (const [path, text] of Object.entries(files)) {
    const steps = path.split('/');
    let folder = root;
    for (const step of steps.slice(0, -1)) {
      folder[step] ??= {};
      folder = folder[step] as Tree;
    }
    folder[steps[steps.length - 1]] = text;
  }
  return root;
}

async function runScript(request: YosysRequest): Promise<YosysResult> {
  const files = buildTree({ ...request.files, [SCRIPT_FILE]: request.script });
  const ending = await runBlocking(['-s', SCRIPT_FILE], files);
  if (ending.failure !== undefined) {
    const { failure } = ending;
    const why = failure instanceof Exit ? 'failed' : `stopped (${messageOf(failure)})`;
    throw describeYosysFailure(why, ending.log, failure);
  }
  const read = (name: string) => readText(ending.files, name);
  return {
    outputs: pickOutputs(request.outputs, read, ending.log),
    log: ending.log,
    peakMemoryMb: process.resourceUsage().maxRSS / 1024,
  };
}

/** The WebAssembly build of Yosys. One run at a time: it blocks the thread, so call it in a worker process. */
export function createYowaspYosys(): Yosys {
  return {
    id: 'yowasp',
    version: async () => parseYosysVersion((await runBlocking(['-V'], {})).log),
    run: runScript,
  };
}
