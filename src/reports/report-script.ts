// The script inside the report: draws the charts, leads from a mark to its row, sorts the table.

/** Plain browser script. It reads `#chart-data`, writes hover texts as text (never as markup) and loads nothing. */
export const REPORT_SCRIPT = `
(() => {
  'use strict';
  const data = JSON.parse(document.getElementById('chart-data').textContent);
  const views = [];
  const headings = [...document.querySelectorAll('.sortable thead th')].map((cell) => cell.textContent);
  const rowOf = (mark) => document.getElementById('design-' + data.rows[mark]);
  const describeCell = (cell, i) => {
    const [value, ...interval] = [...cell.childNodes].map((node) => node.textContent.trim());
    return headings[i] + ': ' + value + (interval.length > 0 ? ' (' + interval.join(' ').trim() + ')' : '');
  };
  const describeMark = (mark) =>
    mark < data.rows.length
      ? [...rowOf(mark).cells].map(describeCell).join('\\n')
      : data.texts[mark - data.rows.length];
  const hover = (item) => {
    const box = document.createElement('div');
    box.style.whiteSpace = 'pre-line';
    box.textContent = describeMark(item.data[2]);
    return box;
  };
  const showRow = (item) => {
    if (item.data[2] >= data.rows.length) return;
    const row = rowOf(item.data[2]);
    for (const old of document.querySelectorAll('tr.shown')) old.classList.remove('shown');
    row.classList.add('shown');
    row.scrollIntoView({ block: 'center' });
  };
  for (const chart of data.charts) {
    const place = document.getElementById(chart.id);
    const view = echarts.init(place, null, { renderer: 'svg' });
    chart.option.tooltip.formatter = hover;
    view.setOption(chart.option);
    view.on('click', showRow);
    new ResizeObserver(() => view.resize()).observe(place);
    views.push(view);
  }
  const resizeAll = () => views.forEach((view) => view.resize());
  window.addEventListener('beforeprint', resizeAll);
  window.addEventListener('afterprint', resizeAll);
  const keyOf = (row, column) => {
    const text = row.cells[column].firstChild.textContent;
    return row.cells[column].className === 'n' ? Number(text.replace(/[^-+.\\de]/g, '')) : text;
  };
  const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  for (const button of document.querySelectorAll('.sortable th button')) {
    button.addEventListener('click', () => {
      const heading = button.parentElement;
      const body = heading.closest('table').tBodies[0];
      const rising = heading.getAttribute('aria-sort') !== 'ascending';
      for (const other of heading.parentElement.cells) other.removeAttribute('aria-sort');
      heading.setAttribute('aria-sort', rising ? 'ascending' : 'descending');
      const column = heading.cellIndex;
      const sorted = [...body.rows].sort((a, b) => compare(keyOf(a, column), keyOf(b, column)));
      body.append(...(rising ? sorted : sorted.reverse()));
    });
  }
})();
`;
