// Times a job: warmed up, then the best of many runs, because other work on the machine only ever slows one down.

/** Seconds of the fastest run within about `seconds`, at least three runs. */
export function bestSeconds(run: () => void, seconds: number): number {
  run();
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + seconds * 1000;
  for (let runs = 0; runs < 3 || performance.now() < end; runs++) {
    const start = performance.now();
    run();
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  return best;
}
