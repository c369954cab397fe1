// Whether and how terminal text is coloured: NO_COLOR, FORCE_COLOR and dumb terminals are respected.
import picocolors from 'picocolors';

/** Functions that colour text, or leave it alone. */
export type Colours = ReturnType<typeof picocolors.createColors>;

/** Colours for a stream; off when it is no terminal, with NO_COLOR (https://no-color.org) and on TERM=dumb. */
export function createColours(
  isTty: boolean,
  env: Readonly<Record<string, string | undefined>>,
): Colours {
  const isForbidden = Boolean(env.NO_COLOR) || env.TERM === 'dumb';
  const isForced = Boolean(env.FORCE_COLOR) && env.FORCE_COLOR !== '0';
  return picocolors.createColors(!isForbidden && (isTty || isForced));
}
