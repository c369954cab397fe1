// Keeps text from files and tools from steering the terminal.
import { stripVTControlCharacters } from 'node:util';

/** Controls of ASCII and Latin-1 (line feed and tab are harmless) and marks that turn the direction of text. */
function steersTerminal(code: number): boolean {
  if (code === 9 || code === 10) return false;
  const isControl = code < 32 || (code >= 127 && code < 160);
  return isControl || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/** The text with characters that would steer the terminal written as `\u{…}`. */
export function toPrintable(text: string): string {
  return Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return steersTerminal(code) ? `\\u{${code.toString(16)}}` : character;
  }).join('');
}

/** Number of characters a text takes on screen, colours not counted. */
export function visibleWidth(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}
