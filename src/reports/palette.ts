// Colours that people with any colour vision can tell apart, and that print.

/** From the palette of Okabe and Ito, "Color universal design" (2008). */
export const COLOURS = {
  io_parallel: '#0072b2',
  io_stream: '#d55e00',
  guide: '#8a8a8a',
  ink: '#1b1f24',
} as const;

/** Anchors of cividis (Nuñez, Anderton, Renslow 2018), rising in lightness; its pale end is left out for white paper. */
const CIVIDIS: readonly (readonly [number, number, number])[] = [
  [0, 34, 78],
  [53, 69, 108],
  [102, 105, 112],
  [148, 142, 119],
  [200, 184, 102],
  [240, 215, 70],
];

/** Colour at `fraction` in [0, 1] of the sequential scale: dark is low. */
export function sequentialColour(fraction: number): string {
  const at = Math.min(1, Math.max(0, fraction)) * (CIVIDIS.length - 1);
  const index = Math.min(CIVIDIS.length - 2, Math.floor(at));
  const [from, to] = [CIVIDIS[index], CIVIDIS[index + 1]];
  const channels = from.map((start, i) => Math.round(start + (to[i] - start) * (at - index)));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
