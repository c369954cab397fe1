// Line buffers and image registers: the windows of convolutions and pooling as Verilog.
import { counterWidth } from '../hardware/interval-width.js';
import {
  completionsOf,
  imageRegisterPixels,
  lineBufferPixels,
  paddedSize,
  type WindowGeometry,
} from '../hardware/stage-source.js';
import { printClocked } from './stage-nets.js';
import { concatenate, constant, range } from './verilog-text.js';

/** Taps of the window in a shift register whose lowest pixel is the window's first. */
function printTaps(geometry: WindowGeometry, register: string, pixels: number, pixelBits: number) {
  const { kernel } = geometry;
  const { paddedWidth } = paddedSize(geometry);
  const taps: string[] = [];
  for (let row = 0; row < kernel[0]; row++) {
    for (let column = 0; column < kernel[1]; column++) {
      const slot = row * paddedWidth + column;
      const isStored = slot < pixels;
      const low = slot * pixelBits;
      taps.push(isStored ? `${register}[${low + pixelBits - 1}:${low}]` : constant(0, pixelBits));
    }
  }
  return `  assign vec = ${concatenate(taps)};`;
}

/** `net` is one of the values: a range test where they are consecutive to the end, else a list. */
function printMembership(net: string, values: readonly number[], end: number): string {
  const width = counterWidth(end);
  const isTail = values.length === end - values[0];
  if (values.length === end) return "1'b1";
  if (isTail) return `(${net} >= ${constant(values[0], width)})`;
  return `(${values.map((value) => `${net} == ${constant(value, width)}`).join(' | ')})`;
}

function printInside(net: string, first: number, count: number, end: number): string[] {
  const width = counterWidth(end);
  const tests: string[] = [];
  if (first > 0) tests.push(`(${net} >= ${constant(first, width)})`);
  if (first + count < end) tests.push(`(${net} < ${constant(first + count, width)})`);
  return tests;
}

/** Counter that runs 0 … count − 1 when `enable`. */
function printCounter(net: string, count: number, enable: string): string {
  const width = counterWidth(count);
  const last = `${net} == ${constant(count - 1, width)}`;
  const next = `(${last}) ? ${constant(0, width)} : ${net} + ${constant(1, width)}`;
  return `if (rst) ${net} <= ${constant(0, width)}; else if (${enable}) ${net} <= ${next};`;
}

/** One pixel of `data` a beat; positions of the padding are filled in by control, without a beat. */
export function printLineBuffer(
  geometry: WindowGeometry,
  elementBits: number,
  data = 'in_data',
): string[] {
  const { padding, height, width, kernel, strides, outHeight, outWidth } = geometry;
  const { paddedHeight, paddedWidth } = paddedSize(geometry);
  const pixelBits = geometry.channels * elementBits;
  const pixels = lineBufferPixels(geometry);
  const inside = [
    ...printInside('row', padding.top, height, paddedHeight),
    ...printInside('column', padding.left, width, paddedWidth),
  ];
  const isPadded = inside.length > 0;
  const rows = completionsOf(kernel[0], strides[0], outHeight);
  const columns = completionsOf(kernel[1], strides[1], outWidth);
  const rowHit = printMembership('row', rows, paddedHeight);
  const columnHit = printMembership('column', columns, paddedWidth);
  const pixel = isPadded ? `${data} & {${pixelBits}{inside}}` : data;
  const shifted = pixels === 1 ? 'pixel' : `{pixel, line[${pixels * pixelBits - 1}:${pixelBits}]}`;
  const lastColumn = `column == ${constant(paddedWidth - 1, counterWidth(paddedWidth))}`;
  return [
    `  // line buffer: ${pixels} pixels; the newest one is at the top`,
    `  reg ${range(pixels * pixelBits)} line;`,
    `  reg ${range(counterWidth(paddedHeight))} row;`,
    `  reg ${range(counterWidth(paddedWidth))} column;`,
    '  reg full;',
    `  wire inside = ${isPadded ? inside.join(' & ') : "1'b1"};`,
    '  wire free = ~full | vec_take;',
    '  wire move = free & (~inside | in_valid);',
    `  wire complete = ${rowHit} & ${columnHit};`,
    `  wire ${range(pixelBits)} pixel = ${pixel};`,
    '  assign in_ready = free & inside;',
    '  assign vec_valid = full;',
    printTaps(geometry, 'line', pixels, pixelBits),
    ...printClocked([
      `if (move) line <= ${shifted};`,
      "if (rst) full <= 1'b0; else if (move) full <= complete; else if (vec_take) full <= 1'b0;",
      printCounter('column', paddedWidth, 'move'),
      printCounter('row', paddedHeight, `move & (${lastColumn})`),
    ]),
  ];
}

/** The loaded image in padded raster order, up to its last real pixel. */
function printImage(geometry: WindowGeometry, pixelBits: number, data: string): string {
  const { padding, height, width } = geometry;
  const { paddedWidth } = paddedSize(geometry);
  const parts: string[] = [];
  const blank = (pixels: number) => {
    if (pixels > 0) parts.push(`{${pixels * pixelBits}{1'b0}}`);
  };
  blank(padding.top * paddedWidth + padding.left);
  for (let row = 0; row < height; row++) {
    if (row > 0) blank(paddedWidth - width);
    const low = row * width * pixelBits;
    parts.push(`${data}[${low + width * pixelBits - 1}:${low}]`);
  }
  return concatenate(parts);
}

function printShift(pixels: number, by: number, pixelBits: number): string {
  const kept = pixels - by;
  if (kept <= 0) return `{${pixels * pixelBits}{1'b0}}`;
  return `{{${by * pixelBits}{1'b0}}, image[${pixels * pixelBits - 1}:${by * pixelBits}]}`;
}

/** The whole image in one beat of `data`; it is shifted from window to window. */
export function printImageRegister(
  geometry: WindowGeometry,
  elementBits: number,
  data = 'in_data',
): string[] {
  const { strides, outHeight, outWidth } = geometry;
  const { paddedWidth } = paddedSize(geometry);
  const pixelBits = geometry.channels * elementBits;
  const pixels = imageRegisterPixels(geometry);
  const lastColumn = `(column == ${constant(outWidth - 1, counterWidth(outWidth))})`;
  const lastRow = `(row == ${constant(outHeight - 1, counterWidth(outHeight))})`;
  const along = printShift(pixels, strides[1], pixelBits);
  const down = printShift(
    pixels,
    strides[0] * paddedWidth - (outWidth - 1) * strides[1],
    pixelBits,
  );
  const next =
    outWidth === 1 ? down : outHeight === 1 ? along : `${lastColumn} ? ${down} : ${along}`;
  const hasOneWindow = outWidth * outHeight === 1;
  return [
    `  // image register: ${pixels} pixels of the padded image; the window is at the bottom`,
    `  reg ${range(pixels * pixelBits)} image;`,
    `  reg ${range(counterWidth(outHeight))} row;`,
    `  reg ${range(counterWidth(outWidth))} column;`,
    '  reg full;',
    `  wire last_window = ${lastColumn} & ${lastRow};`,
    '  assign in_ready = ~full | (vec_take & last_window);',
    '  assign vec_valid = full;',
    '  wire load = in_valid & in_ready;',
    printTaps(geometry, 'image', pixels, pixelBits),
    ...printClocked([
      `if (load) image <= ${printImage(geometry, pixelBits, data)};`,
      ...(hasOneWindow ? [] : [`else if (vec_take) image <= ${next};`]),
      "if (rst) full <= 1'b0; else if (load) full <= 1'b1; else if (vec_take & last_window) full <= 1'b0;",
      printCounter('column', outWidth, 'vec_take'),
      printCounter('row', outHeight, `vec_take & ${lastColumn}`),
    ]),
  ];
}
