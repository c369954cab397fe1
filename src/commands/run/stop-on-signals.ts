// Ctrl-C and termination: the first asks to stop after what runs, the second stops at once.

/** Exit codes of an interrupted run, 128 + the signal's number. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
type StopSignalName = keyof typeof EXIT_CODES;

export interface Signals {
  readonly stop: { readonly requested: boolean };
  /** Exit code of the first signal received; undefined before. */
  readonly exitCode: number | undefined;
  /** What the second signal does. */
  onSecond(action: () => void): void;
  release(): void;
}

/** Listens until `release`; `note` tells the user what a signal has brought about. */
export function stopOnSignals(note: (line: string) => void): Signals {
  let first: StopSignalName | undefined;
  let second = () => {};
  const receive = (signal: NodeJS.Signals) => {
    if (first !== undefined) return second();
    first = signal as StopSignalName;
    note('stopping: what runs is finished and kept; once more stops at once');
  };
  const names = Object.keys(EXIT_CODES) as StopSignalName[];
  for (const name of names) process.on(name, receive);
  return {
    stop: {
      get requested() {
        return first !== undefined;
      },
    },
    get exitCode() {
      return first && EXIT_CODES[first];
    },
    onSecond: (action) => {
      second = action;
    },
    release: () => {
      for (const name of names) process.off(name, receive);
    },
  };
}
