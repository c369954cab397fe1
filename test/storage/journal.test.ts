// The journal survives what can happen to a file overnight.
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { decodeJournal, encodeEvent, openJournal, readJournal } from '../../src/storage/journal.js';
import { memoiseSteps } from '../../src/storage/memoised-steps.js';

const folder = mkdtempSync(join(tmpdir(), 'paretape-journal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const eventArbitrary = fc.record({
  kind: fc.string({ minLength: 1 }),
  key: fc.string(),
  value: fc.jsonValue(),
});

it('cut at any byte, a journal gives a prefix of its events and can be continued', () => {
  fc.assert(
    fc.property(fc.array(eventArbitrary, { maxLength: 8 }), fc.nat(), (events, cut) => {
      const bytes = Buffer.from(events.map(encodeEvent).join(''));
      const kept = bytes.subarray(0, cut % (bytes.length + 1));
      const { events: read, validBytes } = decodeJournal(kept, 'journal');
      expect(JSON.parse(JSON.stringify(read))).toEqual(
        JSON.parse(JSON.stringify(events.slice(0, read.length))),
      );
      const continued = Buffer.concat([
        kept.subarray(0, validBytes),
        ...events.slice(read.length).map((event) => Buffer.from(encodeEvent(event))),
      ]);
      expect(decodeJournal(continued, 'journal').events).toHaveLength(events.length);
    }),
  );
});

it('an altered line before the end is an error that names the line', () => {
  const lines = [1, 2, 3].map((n) => encodeEvent({ kind: 'k', key: `${n}`, value: n }));
  const altered = Buffer.from(lines.join('').replace('"2",2', '"2",9'));
  expect(() => decodeJournal(altered, 'j.jsonl')).toThrow(
    expect.objectContaining({ code: 'STORAGE', position: { file: 'j.jsonl', line: 2 } }),
  );
});

it('a torn last line is dropped on opening and the next event takes its place', async () => {
  const file = join(folder, 'torn.jsonl');
  const first = await openJournal(file);
  await first.append({ kind: 'a', key: '1', value: { x: 1 } });
  await first.close();
  appendFileSync(file, '01234567 ["b","2",');
  const second = await openJournal(file);
  await second.append({ kind: 'c', key: '3', value: null });
  await second.close();
  expect((await readJournal(file)).map(({ kind }) => kind)).toEqual(['a', 'c']);
});

it('a finished step is never computed twice, not even when asked for twice at once or after a restart', async () => {
  const file = join(folder, 'steps.jsonl');
  let computed = 0;
  const compute = async () => ({ answer: ++computed });
  const journal = await openJournal(file);
  const steps = memoiseSteps(journal);
  const both = await Promise.all([steps.run('s', 'k', compute), steps.run('s', 'k', compute)]);
  expect(both).toEqual([{ answer: 1 }, { answer: 1 }]);
  await journal.close();

  const again = await openJournal(file);
  expect(await memoiseSteps(again).run('s', 'k', compute)).toEqual({ answer: 1 });
  expect(await memoiseSteps(again).run('s', 'other', compute)).toEqual({ answer: 2 });
  await again.close();
});

it('a step that fails leaves no trace and can be run again', async () => {
  const file = join(folder, 'fails.jsonl');
  const journal = await openJournal(file);
  const steps = memoiseSteps(journal);
  await expect(steps.run('s', 'k', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(readFileSync(file, 'utf8')).toBe('');
  expect(await steps.run('s', 'k', async () => 5)).toBe(5);
  await journal.close();
});

it('truncating the file behind its back shows as fewer events, never as other events', async () => {
  const file = join(folder, 'cut.jsonl');
  writeFileSync(file, [1, 2].map((n) => encodeEvent({ kind: 'k', key: '', value: n })).join(''));
  truncateSync(file, readFileSync(file).length - 1);
  expect((await readJournal(file)).map(({ value }) => value)).toEqual([1]);
});
