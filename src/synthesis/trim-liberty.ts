// Cuts forbidden cells out of a Liberty text: every Yosys understands a shorter file, not every one a list.
import { ParetapeError } from '../core/errors.js';

/** Comments, strings, and `cell (name) {` with the name in group 1; the rest of a Liberty text is skipped. */
const TOKEN =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"[^"\\]*(?:\\[\s\S][^"\\]*)*"|\bcell\s*\(\s*"?([^\s")]+)"?\s*\)\s*\{|[{}]/g;

/** Offset just behind the brace that closes a group whose opening brace has been read. */
function findGroupEnd(text: string, token: RegExp, start: number): number {
  let depth = 1;
  token.lastIndex = start;
  for (let found = token.exec(text); found; found = token.exec(text)) {
    if (found[0].endsWith('{') && !isOpaque(found[0])) depth++;
    if (found[0] === '}' && --depth === 0) return token.lastIndex;
  }
  throw new ParetapeError('INPUT', 'a cell of the Liberty text is not closed');
}

function isOpaque(token: string): boolean {
  return token.startsWith('"') || token.startsWith('/');
}

/** The same library without the cells named in `forbidden`; all other bytes are kept as they are. */
export function trimLiberty(text: string, forbidden: ReadonlySet<string>): string {
  const token = new RegExp(TOKEN);
  const kept: string[] = [];
  let from = 0;
  for (let found = token.exec(text); found; found = token.exec(text)) {
    const name = found[1];
    if (name === undefined) continue;
    const end = findGroupEnd(text, token, token.lastIndex);
    if (!forbidden.has(name)) continue;
    kept.push(text.slice(from, found.index));
    from = end;
  }
  kept.push(text.slice(from));
  return kept.join('');
}
