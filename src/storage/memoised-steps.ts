// Steps that are done once: the same step with the same inputs is answered from the journal.
import type { Journal } from './journal.js';

/** A step's inputs decide its key; its result is JSON small enough for the journal. */
export interface MemoisedSteps {
  /** True when the step's result is already known. */
  isDone(kind: string, key: string): boolean;
  /** The known result, or the outcome of `compute`, which is journalled before it is returned. */
  run<Result>(kind: string, key: string, compute: () => Promise<Result>): Promise<Result>;
}

/** Steps over an open journal. Two requests for the same step at once compute it once. */
export function memoiseSteps(journal: Journal): MemoisedSteps {
  const done = new Map<string, unknown>();
  for (const event of journal.events) done.set(`${event.kind} ${event.key}`, event.value);
  const underWay = new Map<string, Promise<unknown>>();

  const computeAndKeep = async (kind: string, key: string, compute: () => Promise<unknown>) => {
    // Results pass through JSON once, so a resumed run sees exactly what the first run saw.
    const value = JSON.parse(JSON.stringify((await compute()) ?? null)) as unknown;
    await journal.append({ kind, key, value });
    done.set(`${kind} ${key}`, value);
    return value;
  };

  return {
    isDone: (kind, key) => done.has(`${kind} ${key}`),
    run: async <Result>(kind: string, key: string, compute: () => Promise<Result>) => {
      const name = `${kind} ${key}`;
      if (done.has(name)) return done.get(name) as Result;
      const running = underWay.get(name) ?? computeAndKeep(kind, key, compute);
      underWay.set(name, running);
      try {
        return (await running) as Result;
      } finally {
        underWay.delete(name);
      }
    },
  };
}
