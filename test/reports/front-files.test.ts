// Laws of the front as CSV, JSON, columns and picture: the same designs, figures and order in each.
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { metricOf } from '../../src/core/candidate.js';
import { sortFront } from '../../src/reports/candidate-text.js';
import { FRONT_CSV_COLUMNS, renderFrontCsv } from '../../src/reports/front-csv.js';
import { renderFrontJson } from '../../src/reports/front-json.js';
import { frontColumns } from '../../src/reports/front-table.js';
import { renderFrontSvg } from '../../src/reports/svg-front.js';
import { HOSTILE, sampleFront } from './sample-data.js';

const front = sampleFront(50);
const shuffled = [...front].sort((a, b) => (a.id < b.id ? -1 : 1));
const sorted = sortFront(front);

describe('front.csv', () => {
  const rows: Record<string, string>[] = parse(renderFrontCsv(front), { columns: true });

  test('reads back to the same numbers, to six digits', () => {
    expect(Object.keys(rows[0])).toEqual(FRONT_CSV_COLUMNS);
    rows.forEach((row, i) => {
      const design = sorted[i];
      expect(row.id).toBe(design.id);
      for (const metric of [
        'accuracy',
        'latencyNs',
        'cellAreaUm2',
        'powerMw',
        'energyNj',
        'criticalPathNs',
      ] as const) {
        const value = metricOf(design, metric);
        expect(Math.abs(Number(row[metric]) - value)).toBeLessThanOrEqual(5e-6 * value);
      }
    });
  });

  test('says of each row whether it is measured, bounds estimates only, and keeps the estimate', () => {
    rows.forEach((row, i) => {
      const { measured, estimate } = sorted[i];
      expect(row.source).toBe(measured === undefined ? 'estimated' : 'measured');
      const { low, high, value } = estimate.powerMw;
      const bounds =
        measured === undefined ? [low, high].map((end) => Number(end.toPrecision(6))) : ['', ''];
      expect(
        [row.powerMwLow, row.powerMwHigh].map((end) => (end === '' ? '' : Number(end))),
      ).toEqual(bounds);
      expect(Number(row.powerMwEstimated)).toBe(Number(value.toPrecision(6)));
    });
    expect(new Set(rows.map(({ source }) => source)).size).toBe(2);
  });

  test('orders by falling accuracy and is the same bytes for the same set', () => {
    const accuracies = rows.map(({ accuracy }) => Number(accuracy));
    expect(accuracies).toEqual([...accuracies].sort((a, b) => b - a));
    expect(renderFrontCsv(shuffled)).toBe(renderFrontCsv(front));
  });
});

describe('front.json', () => {
  test('is versioned and holds every design whole, in the same order', () => {
    const document = JSON.parse(renderFrontJson(shuffled));
    expect([document.format, document.version]).toEqual(['paretape-front', 1]);
    expect(document.candidates).toEqual(JSON.parse(JSON.stringify(sorted)));
  });
});

describe('terminal table', () => {
  test('has one cell a column in every row, in the same order of designs', () => {
    const { columns, rows } = frontColumns(shuffled);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([columns.length]));
    expect(rows.map(([id]) => id)).toEqual(sorted.map(({ id }) => id.slice(0, 8)));
    const source = columns.findIndex(({ title }) => title === 'source');
    rows.forEach((row, i) => {
      expect(row[source]).toBe(sorted[i].measured === undefined ? 'estimated' : 'measured');
    });
  });
});

describe('the picture of a front', () => {
  const picture = renderFrontSvg(shuffled, HOSTILE);

  test('marks every design inside the frame, filled only where measured', () => {
    const marks = [
      ...picture.matchAll(
        /<circle cx="([\d.]+)" cy="([\d.]+)" r="[\d.]+" fill="(#\w+)"[^>]*><title>(\w+)/g,
      ),
    ];
    expect(marks.map((mark) => mark[4])).toEqual(sorted.map(({ id }) => id));
    marks.forEach(([, x, y, fill], i) => {
      expect(Number(x)).toBeGreaterThan(76);
      expect(Number(x)).toBeLessThan(690);
      expect(Number(y)).toBeGreaterThanOrEqual(52);
      expect(Number(y)).toBeLessThanOrEqual(420);
      expect(fill === '#fff').toBe(sorted[i].measured === undefined);
    });
  });

  test('larger area lies to the right, higher accuracy above', () => {
    const place = (id: string) => {
      const mark = new RegExp(`cx="([\\d.]+)" cy="([\\d.]+)"[^>]*><title>${id}`).exec(picture);
      return { x: Number(mark?.[1]), y: Number(mark?.[2]) };
    };
    const [first, last] = [sorted[0], sorted[sorted.length - 1]];
    expect(place(first.id).y).toBeLessThan(place(last.id).y);
    const area = (one: (typeof sorted)[number]) => metricOf(one, 'cellAreaUm2');
    const byArea = [...sorted].sort((a, b) => area(a) - area(b)).map(({ id }) => place(id).x);
    expect(byArea).toEqual([...byArea].sort((a, b) => a - b));
  });

  test('escapes its title, and an empty front is still a picture', () => {
    expect(picture).not.toMatch(/<script|<img/);
    expect(renderFrontSvg([], 'nothing')).toMatch(/^<svg[\s\S]*<\/svg>\n$/);
    expect(renderFrontSvg([], 'nothing')).not.toContain('NaN');
  });
});
