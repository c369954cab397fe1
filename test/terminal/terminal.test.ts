// What reaches the terminal: tables, progress, errors.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ParetapeError } from '../../src/core/errors.js';
import { createColours } from '../../src/terminal/colours.js';
import { toPrintable, visibleWidth } from '../../src/terminal/printable.js';
import { createProgress, formatDuration } from '../../src/terminal/progress.js';
import { exitCodeFor, formatError } from '../../src/terminal/report-error.js';
import { formatTable } from '../../src/terminal/table.js';

const PLAIN = createColours(false, {});
const COLUMNS = [
  { title: 'name', align: 'left' },
  { title: 'µm²', align: 'right' },
] as const;

describe('a table', () => {
  test('aligns words left and numbers right', () => {
    expect(
      formatTable(COLUMNS, [
        ['a', '1.5'],
        ['long', '10'],
      ]),
    ).toBe('name  µm²\n────  ───\na     1.5\nlong   10\n');
  });

  test('fits the terminal by cutting words, never numbers', () => {
    const cell = fc.stringMatching(/^[a-z]{0,40}$/);
    const number = fc.nat().map(String);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, number), { minLength: 1 }),
        fc.integer({ min: 1, max: 80 }),
        (rows, width) => {
          const lines = formatTable(COLUMNS, rows, width).split('\n').slice(2, -1);
          const numbers = Math.max(3, ...rows.map((row) => row[1].length));
          for (const [i, line] of lines.entries()) {
            expect(line.endsWith(rows[i][1])).toBe(true);
            expect(visibleWidth(line)).toBeLessThanOrEqual(Math.max(width, 8 + 2 + numbers));
          }
        },
      ),
    );
  });

  test('counts no colours', () => {
    const { red } = createColours(false, { FORCE_COLOR: '1' });
    const [, , coloured, plain] = formatTable(COLUMNS, [
      [red('bad'), '1'],
      ['bad', '1'],
    ]).split('\n');
    expect(coloured).toBe(plain.replace('bad', red('bad')));
    expect(coloured).not.toBe(plain);
  });
});

describe('progress', () => {
  function record(isTty: boolean, quiet = false) {
    let text = '';
    let nowMs = 0;
    const stream = {
      write: (more: string) => {
        text += more;
      },
    };
    const progress = createProgress({ isTty, quiet, stream, now: () => nowMs, columns: 40 });
    return {
      progress,
      read: () => text,
      wait: (seconds: number) => {
        nowMs += seconds * 1000;
      },
    };
  }

  test('off a terminal is a plain line at most every 30 s', () => {
    const { progress, read, wait } = record(false);
    progress.stage('training');
    progress.update(2, 12);
    for (let done = 3; done <= 12; done++) {
      wait(10);
      progress.update(done, 12, 'best 0.9');
    }
    progress.note('one failed');
    progress.finish();
    expect(read().split('\n')).toEqual([
      'training',
      'training 5/12 · 1 min 10 s left · best 0.9',
      'training 8/12 · 40 s left · best 0.9',
      'training 11/12 · 10 s left · best 0.9',
      'one failed',
      '',
    ]);
  });

  test('on a terminal is one line that fits, is redrawn after notes, and goes away', () => {
    const { progress, read } = record(true);
    progress.stage('synthesis');
    progress.update(1, 3, 'x'.repeat(100));
    progress.note('look \u001b[31mhere');
    progress.finish();
    const drawn = read().split('\r\u001b[2K');
    expect(Math.max(...drawn.map((line) => line.split('\n').at(-1)?.length ?? 0))).toBe(39);
    expect(drawn.at(-2)).toMatch(/^look \\u\{1b\}\[31mhere\nsynthesis 1\/3 · x+$/);
    expect(drawn.at(-1)).toBe('');
  });

  test('is silent when quiet', () => {
    const { progress, read } = record(true, true);
    progress.stage('a');
    progress.update(1, 1);
    progress.note('b');
    progress.finish();
    expect(read()).toBe('');
  });

  test('durations read as a clock would', () => {
    expect([0, 59.6, 185, 7620].map(formatDuration)).toEqual([
      '0 s',
      '1 min 00 s',
      '3 min 05 s',
      '2 h 07 min',
    ]);
  });
});

describe('an error', () => {
  const cause = new Error('deep reason');
  const position = { file: 's.yaml', line: 3, column: 5 };
  const known = new ParetapeError('CONFIG', 'bad\u001b[2J', { position, hint: 'do this', cause });

  test('shows code, place, message and hint, without control characters or stack', () => {
    expect(formatError(known, { colours: PLAIN, debug: false })).toBe(
      'error CONFIG s.yaml:3:5 bad\\u{1b}[2J\nhint do this\n',
    );
    expect(exitCodeFor(known)).toBe(2);
  });

  test('shows its stack and causes with --debug', () => {
    expect(formatError(known, { colours: PLAIN, debug: true })).toMatch(
      / at [\s\S]*caused by Error: deep reason/,
    );
  });

  test('of an unknown kind is our bug: exit code 1, with its stack', () => {
    const text = formatError(new TypeError('oops'), { colours: PLAIN, debug: false });
    expect(text).toMatch(/^error INTERNAL oops\nhint this is a bug[\s\S]* at /);
    expect(exitCodeFor(new TypeError('oops'))).toBe(1);
  });
});

test('NO_COLOR and dumb terminals turn colours off', () => {
  expect(createColours(true, {}).red('x')).not.toBe('x');
  expect(createColours(true, { NO_COLOR: '1' }).red('x')).toBe('x');
  expect(createColours(true, { TERM: 'dumb' }).red('x')).toBe('x');
});

test('printable text keeps line feeds, tabs and every letter', () => {
  expect(toPrintable('a\n\tµ²😀')).toBe('a\n\tµ²😀');
  expect(toPrintable('\u202e\r')).toBe('\\u{202e}\\u{d}');
});
