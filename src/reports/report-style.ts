// The look of the report: readable on a screen, on a telephone and on paper.

/** Style sheet of the report; refers to nothing outside the file. */
export const REPORT_STYLE = `
:root{color-scheme:light;--ink:#1b1f24;--soft:#5a6270;--line:#dfe3e8;--good:#0b6b4f;--warn:#8a5a00;--bad:#a3231f}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1320px;padding:24px 20px 64px;font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;color:var(--ink);background:#fff}
header h1{margin:0;font-size:1.5rem;overflow-wrap:anywhere}
header p{margin:0 0 16px;color:var(--soft)}
section{margin:0 0 40px}
h2{font-size:1.2rem;margin:0 0 8px;padding-bottom:4px;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:20px 0 6px}
p{max-width:80ch;margin:0 0 10px;overflow-wrap:anywhere}
code{font:.88em ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace}
small{display:block;font-weight:400;font-style:normal;color:var(--soft);font-size:.78em;line-height:1.3;white-space:nowrap}
.hint,.target{color:var(--soft);font-size:.92em}.target{max-width:none}
.verdict{border-left:6px solid var(--good);padding:4px 0 4px 18px}
.verdict.doubtful{border-color:#d99a00}.verdict.missed{border-color:var(--bad)}
.sentence{font-size:1.16rem;font-weight:600;line-height:1.45;max-width:92ch}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:10px;margin:14px 0}
.card{border:1px solid var(--line);border-radius:6px;padding:8px 12px}
.card span{color:var(--soft);font-size:.85em}.card b{display:block;white-space:nowrap;font-size:1.1rem;font-variant-numeric:tabular-nums}
.card small{white-space:normal}
.checks{list-style:none;padding:0;margin:0 0 10px}
.checks li::before{display:inline-block;width:1.4em;font-weight:700}
.checks .met::before{content:"✓";color:var(--good)}.checks .missed::before{content:"✗";color:var(--bad)}
.tag{font-size:.78em;border-radius:4px;padding:1px 6px;background:#e8eef5;white-space:nowrap}
.tag.warn{background:#fff3d6;color:var(--warn);white-space:normal}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 18px;padding:0;margin:8px 0;font-size:.9em}
.legend li{display:flex;align-items:center;gap:6px}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(360px,100%),1fr));gap:12px;margin:8px 0}
.chart{height:340px;min-width:0}.small{grid-template-columns:repeat(auto-fit,minmax(min(270px,100%),1fr))}.small .chart{height:300px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:.88em;width:100%}
th,td{text-align:left;vertical-align:top;padding:5px 10px 5px 0;border-bottom:1px solid var(--line)}
thead th{vertical-align:bottom;color:var(--soft);font-weight:600}
tbody th{font-weight:600}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
th.n{white-space:normal}.n+:not(.n){padding-left:8px}
td.estimated{color:var(--soft)}td.n.estimated{color:inherit;font-style:italic}td.measured{font-weight:600}
.config{min-width:340px;color:var(--soft);overflow-wrap:break-word}
.message{white-space:pre-wrap;overflow-wrap:anywhere}
tr.chosen td{background:#f1f6fb}tr:target td,tr.shown td{background:#fff3d6}
.bar{display:block;height:5px;background:#eef1f4;margin-top:3px;min-width:70px}
.bar i{display:block;height:100%;background:#0072b2;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.estimated .bar i{background:#8db9d6}
th button{all:unset;cursor:pointer}th button:focus-visible{outline:2px solid #0072b2}
th[aria-sort=ascending] button::after{content:" ▲"}th[aria-sort=descending] button::after{content:" ▼"}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 18px;margin:0;font-size:.92em}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
@media print{body{padding:0;max-width:none;font-size:11px}.hint{display:none}.scroll{overflow:visible}section,tr,.chart{break-inside:avoid}section:has(.sortable){break-inside:auto}.charts{grid-template-columns:repeat(2,1fr)}.chart{height:260px}}
`;
