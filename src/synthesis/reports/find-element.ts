// Finds elements and figures in an XML report.
import { nearestName } from '../../core/nearest-name.js';
import { parseFigure } from './parse-figure.js';
import { failAtOffset, type XmlElement } from './scan-xml.js';

/** A parsed report with its text, for positions. */
export interface XmlReport {
  readonly text: string;
  readonly fileName: string;
  readonly root: XmlElement;
}

/** The first child of that name. */
export function findChild(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name);
}

/** The element at a path of names below the root; INPUT error that names the nearest sibling of the first missing one. */
export function needElement(report: XmlReport, path: readonly string[]): XmlElement {
  let element = report.root;
  for (const name of path) {
    const child = findChild(element, name);
    if (child === undefined) {
      const near = nearestName(name, [...new Set(element.children.map((sibling) => sibling.name))]);
      const hint = near === undefined ? 'is this the right report?' : `the nearest is <${near}>`;
      const message = `<${element.name}> has no <${name}>`;
      return failAtOffset(report.text, report.fileName, element.offset, message, hint);
    }
    element = child;
  }
  return element;
}

/** A child's text as a number; undefined where it is absent or unknown; INPUT error for anything else. */
export function readChild(
  report: XmlReport,
  parent: XmlElement | undefined,
  name: string,
): number | undefined {
  const child = findChild(parent, name);
  if (child === undefined) return undefined;
  const figure = parseFigure(child.text);
  if (figure.kind === 'number') return figure.value;
  if (figure.kind === 'unknown') return undefined;
  const message = `<${name}> is "${child.text.slice(0, 40)}"`;
  return failAtOffset(report.text, report.fileName, child.offset, message, 'expected a number');
}
