// Report of C synthesis by Vivado HLS and Vitis HLS: `<top>_csynth.xml`.
import type { ToolFigures } from '../../core/external-report.js';
import { findChild, needElement, readChild, type XmlReport } from './find-element.js';
import type { ReportFormat } from './report-format.js';
import { failAtOffset, scanXml, type XmlElement } from './scan-xml.js';

const NS_PER_UNIT: Readonly<Record<string, number>> = { ps: 1e-3, ns: 1, us: 1e3, ms: 1e6 };

/** Factor from the section's `<unit>` to ns. */
function readUnit(report: XmlReport, section: XmlElement): number {
  const unit = findChild(section, 'unit');
  if (unit === undefined) return 1;
  if (Object.hasOwn(NS_PER_UNIT, unit.text)) return NS_PER_UNIT[unit.text];
  const message = `unit of time "${unit.text.slice(0, 20)}"`;
  return failAtOffset(
    report.text,
    report.fileName,
    unit.offset,
    message,
    'expected ps, ns, us or ms',
  );
}

function readTime(report: XmlReport, section: XmlElement, name: string): number | undefined {
  const value = readChild(report, section, name);
  return value === undefined ? undefined : value * readUnit(report, section);
}

/** Cycles; the tool prints -1 for a loop without bound. */
function readCycles(report: XmlReport, section: XmlElement, name: string): number | undefined {
  const value = readChild(report, section, name);
  return value === -1 ? undefined : value;
}

function parse(text: string, fileName: string): ToolFigures {
  const report = { text, fileName, root: scanXml(text, fileName) };
  const user = needElement(report, ['UserAssignments']);
  const timing = needElement(report, ['PerformanceEstimates', 'SummaryOfTimingAnalysis']);
  const latency = needElement(report, ['PerformanceEstimates', 'SummaryOfOverallLatency']);
  const area = needElement(report, ['AreaEstimates', 'Resources']);
  const halfBrams = readChild(report, area, 'BRAM_18K');
  return {
    luts: readChild(report, area, 'LUT'),
    flipFlops: readChild(report, area, 'FF'),
    dsps: readChild(report, area, 'DSP') ?? readChild(report, area, 'DSP48E'),
    brams: halfBrams === undefined ? undefined : halfBrams / 2,
    urams: readChild(report, area, 'URAM'),
    latencyCyclesMin: readCycles(report, latency, 'Best-caseLatency'),
    latencyCyclesMax: readCycles(report, latency, 'Worst-caseLatency'),
    initiationIntervalMin: readCycles(report, latency, 'Interval-min'),
    initiationIntervalMax: readCycles(report, latency, 'Interval-max'),
    clockPeriodNs: readTime(report, user, 'TargetClockPeriod'),
    criticalPathNs: readTime(report, timing, 'EstimatedClockPeriod'),
  };
}

export const VIVADO_CSYNTH: ReportFormat = {
  id: 'vivado-csynth',
  description: 'Vivado HLS, Vitis HLS: solution1/syn/report/<top>_csynth.xml',
  stage: 'estimate',
  parse,
};
