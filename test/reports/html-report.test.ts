// Laws of the HTML report: complete, offline, harmless whatever the names in it, the same bytes for the same data.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { renderHtmlReport } from '../../src/reports/html-report.js';
import { HOSTILE, sampleReport } from './sample-data.js';

const LIBRARY = /<script>\s*\/\*[\s\S]*?<\/script>/;
const page = renderHtmlReport(sampleReport(60, HOSTILE));
/** The page without the chart library's bundle, which is not ours to judge. */
const own = page.replace(LIBRARY, '');

describe('the HTML report', () => {
  test('is one file below 2 MB that names no network resource', () => {
    expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
    expect(own.length).toBeLessThan(page.length - 1_000_000);
    expect(own).not.toMatch(/<(link|iframe|object|embed|base)\b/i);
    expect(own).not.toMatch(/\b(src|href)\s*=\s*["']?(?!#)\S*:\/\//i);
    expect(own.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|@import|url\(/);
  });

  test('shows hostile names as text, never as markup', () => {
    expect(own.match(/<script\b/g)).toHaveLength(2);
    expect(own.match(/<\/script>/g)).toHaveLength(2);
    expect(own).not.toMatch(/<img|onerror="|alert\(1\)<\/script>|<!--/);
    expect(own.match(/&lt;\/script&gt;&lt;script&gt;alert\(1\)/g)?.length).toBeGreaterThan(8);
  });

  test('its embedded data are JSON that reads back to the names', () => {
    const json = /<script type="application\/json" id="chart-data">(.*?)<\/script>/s.exec(
      page,
    )?.[1];
    const data = JSON.parse(json ?? '');
    expect(data.charts.map(({ id }: { id: string }) => id)).toHaveLength(7);
    expect(data.texts.some((text: string) => text.includes(HOSTILE))).toBe(true);
    const marks = data.charts.flatMap((chart: { option: { series: { data: unknown[] }[] } }) =>
      chart.option.series.flatMap((series) =>
        series.data.filter((one) => Array.isArray(one) && one.length === 3),
      ),
    );
    expect(marks).toHaveLength(3 * 60 + 4 * 2 * 24);
    const numbers = new Set(marks.map((mark: number[]) => mark[2]));
    expect(numbers.size).toBe(data.rows.length + data.texts.length);
    expect(data.rows).toHaveLength(60);
    expect(data.texts).toHaveLength(4 * 24);
  });

  test('its policy admits exactly the two scripts it carries', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
    const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map((match) => match[1]);
    const digests = scripts.map((script) => createHash('sha256').update(script).digest('base64'));
    expect(digests).toHaveLength(2);
    for (const digest of digests) expect(policy).toContain(`'sha256-${digest}'`);
    expect(policy.match(/sha256-/g)).toHaveLength(2);
    expect(policy).toMatch(/^default-src 'none'/);
  });

  test('every design of the front has its row', () => {
    for (const { id } of sampleReport(60, HOSTILE).front) {
      expect(own).toContain(`<tr id="design-${id}"`);
    }
  });

  test('the same data give the same bytes', () => {
    expect(renderHtmlReport(sampleReport(60, HOSTILE)) === page).toBe(true);
  });

  test('a study without a selected design, measurement or failure still makes a report', () => {
    const { selected: _, ...data } = sampleReport(4, 'plain');
    const bare = renderHtmlReport({
      ...data,
      runnersUp: [],
      front: [],
      calibration: [],
      failures: [],
      students: [],
    });
    expect(bare).toContain('No design meets the constraints');
    expect(bare).toContain('no estimate of this report was checked');
  });
});
