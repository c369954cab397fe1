// One finding of `paretape doctor`.

/** `missing` fails the doctor; `absent` is something optional that is not there. */
export interface Check {
  readonly name: string;
  readonly status: 'ok' | 'absent' | 'missing';
  /** What was found: version, size, path. */
  readonly found: string;
  /** The command or act that mends it; present unless ok. */
  readonly mend?: string;
}
