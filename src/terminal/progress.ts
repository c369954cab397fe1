// Tells how far a run is: one live line on a terminal, now and then a plain line elsewhere.
import { toPrintable } from './printable.js';

/** Is told how far a run is. */
export interface Progress {
  /** A station of the run begins. */
  stage(name: string): void;
  /** `done` of `total` steps of the station are finished. */
  update(done: number, total: number, text?: string): void;
  /** A line that stays: something the user should know. */
  note(line: string): void;
  /** The run is over: the live line goes away. */
  finish(): void;
}

export interface ProgressOptions {
  /** True when `stream` is a terminal. */
  readonly isTty: boolean;
  /** Nothing is written at all. */
  readonly quiet: boolean;
  readonly stream: { write(text: string): unknown };
  /** Milliseconds of any monotonic clock. */
  now(): number;
  /** Width of the terminal in characters. */
  readonly columns?: number;
  /** Off a terminal, at most one line in so many seconds. Default 30. */
  readonly plainIntervalSeconds?: number;
}

const REDRAW_MS = 100;
const CLEAR_LINE = '\r\u001b[2K';

/** `45 s`, `3 min 05 s`, `2 h 07 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const pad = (value: number) => String(value).padStart(2, '0');
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} min`;
}

interface StageState {
  readonly name: string;
  readonly startedMs: number;
  /** Steps done at the first report: found in a cache, so they say nothing of the speed. */
  readonly cached?: number;
}

function formatLine(
  stage: StageState,
  done: number,
  total: number,
  text: string,
  nowMs: number,
): string {
  const elapsed = (nowMs - stage.startedMs) / 1000;
  const fresh = done - (stage.cached ?? 0);
  const left = fresh > 0 && done < total ? (elapsed / fresh) * (total - done) : undefined;
  const parts = [`${stage.name} ${done}/${total}`];
  if (left !== undefined) parts.push(`${formatDuration(left)} left`);
  if (text !== '') parts.push(toPrintable(text));
  return parts.join(' · ');
}

const SILENT: Progress = { stage() {}, update() {}, note() {}, finish() {} };

function createLiveProgress(options: ProgressOptions): Progress {
  const width = Math.max(10, (options.columns ?? 80) - 1);
  let stage: StageState = { name: '', startedMs: options.now() };
  let line = '';
  let drawnMs = Number.NEGATIVE_INFINITY;
  const draw = (next: string) => {
    line = [...next].slice(0, width).join('');
    options.stream.write(CLEAR_LINE + line);
  };
  return {
    stage(name) {
      stage = { name: toPrintable(name), startedMs: options.now() };
      draw(`${stage.name} …`);
      drawnMs = Number.NEGATIVE_INFINITY;
    },
    update(done, total, text = '') {
      stage = { ...stage, cached: stage.cached ?? done };
      const nowMs = options.now();
      if (nowMs - drawnMs < REDRAW_MS && done < total) return;
      drawnMs = nowMs;
      draw(formatLine(stage, done, total, text, nowMs));
    },
    note(text) {
      options.stream.write(`${CLEAR_LINE}${toPrintable(text)}\n${line}`);
    },
    finish() {
      line = '';
      options.stream.write(CLEAR_LINE);
    },
  };
}

function createPlainProgress(options: ProgressOptions): Progress {
  const intervalMs = (options.plainIntervalSeconds ?? 30) * 1000;
  let stage: StageState = { name: '', startedMs: options.now() };
  let writtenMs = options.now();
  return {
    stage(name) {
      stage = { name: toPrintable(name), startedMs: options.now() };
      writtenMs = options.now();
      options.stream.write(`${stage.name}\n`);
    },
    update(done, total, text = '') {
      stage = { ...stage, cached: stage.cached ?? done };
      const nowMs = options.now();
      if (nowMs - writtenMs < intervalMs) return;
      writtenMs = nowMs;
      options.stream.write(`${formatLine(stage, done, total, text, nowMs)}\n`);
    },
    note(text) {
      options.stream.write(`${toPrintable(text)}\n`);
    },
    finish() {},
  };
}

/** The progress display for a stream: live on a terminal, plain elsewhere, silent when quiet. */
export function createProgress(options: ProgressOptions): Progress {
  if (options.quiet) return SILENT;
  return options.isTty ? createLiveProgress(options) : createPlainProgress(options);
}
