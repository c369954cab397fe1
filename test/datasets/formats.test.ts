// Laws of the array formats: what NumPy and MNIST's authors wrote is read exactly, damage is always an error.
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ParetapeError } from '../../src/core/errors.js';
import { sizeOf } from '../../src/core/quantised-network.js';
import { parseCsv } from '../../src/datasets/csv.js';
import { parseIdx } from '../../src/datasets/idx.js';
import { parseNpy } from '../../src/datasets/npy.js';
import { parseNpz } from '../../src/datasets/npz.js';
import type { NumericArray } from '../../src/datasets/numeric-array.js';
import { NUMPY_FIXTURES } from './numpy-fixtures.js';
import { writeZip } from './write-zip.js';

const GOLDEN = '../shared/data/hls4ml-golden';

function fixtureBytes(name: string): Buffer {
  const found = NUMPY_FIXTURES.find((fixture) => fixture.name === name);
  if (found === undefined) throw new Error(`no fixture ${name}`);
  return gunzipSync(Buffer.from(found.gzipped, 'base64'));
}

/** Values an array reader may give: as many as the shape says. */
function expectSound(array: NumericArray): void {
  expect(array.data.length).toBe(sizeOf(array.shape));
}

describe('npy', () => {
  test.each(NUMPY_FIXTURES)('reads $name exactly as NumPy does', ({ shape, values, gzipped }) => {
    const array = parseNpy(gunzipSync(Buffer.from(gzipped, 'base64')), 'a.npy');
    expect(array.shape).toEqual(shape);
    expect(Array.from(array.data)).toEqual(values);
  });

  test.each([
    ['truncated payload', (b: Buffer) => b.subarray(0, b.length - 1)],
    ['trailing bytes', (b: Buffer) => Buffer.concat([b, Buffer.from([0])])],
    ['truncated header', (b: Buffer) => b.subarray(0, 40)],
    ['wrong magic', (b: Buffer) => Buffer.concat([Buffer.from('X'), b.subarray(1)])],
    [
      'unknown version',
      (b: Buffer) => Buffer.concat([b.subarray(0, 6), Buffer.from([9]), b.subarray(7)]),
    ],
    [
      'structured type',
      (b: Buffer) => Buffer.from(b.toString('latin1').replace("'<f4'", "'|V4'"), 'latin1'),
    ],
    [
      'absurd shape',
      (b: Buffer) =>
        Buffer.from(b.toString('latin1').replace('(3,), }   ', '(3e99,), }'), 'latin1'),
    ],
    [
      'huge shape',
      (b: Buffer) =>
        Buffer.from(b.toString('latin1').replace('(3,), }       ', '(99999999,), }'), 'latin1'),
    ],
    ['empty file', () => Buffer.alloc(0)],
  ])('refuses %s', (_, damage) => {
    const sound = fixtureBytes('float32');
    const damaged = damage(sound);
    expect(damaged.equals(sound)).toBe(false);
    expect(() => parseNpy(damaged, 'a.npy')).toThrow(ParetapeError);
  });
});

describe('npz', () => {
  const stored = writeZip([{ name: 'x.npy', content: fixtureBytes('float32') }], false);
  const two = writeZip(
    [
      { name: 'features.npy', content: fixtureBytes('float32') },
      { name: 'labels.npy', content: fixtureBytes('uint8') },
    ],
    true,
  );

  test('a lone array needs no name, stored or deflated', () => {
    expect(parseNpz(stored, 'a.npz').shape).toEqual([3]);
    expect(parseNpz(two, 'a.npz', 'labels').data).toEqual(new Float32Array([0, 255]));
  });

  test('a missing name is answered with the names there are', () => {
    expect(() => parseNpz(two, 'a.npz', 'lables')).toThrow(
      expect.objectContaining({ code: 'INPUT', hint: expect.stringContaining('nearest: labels') }),
    );
    expect(() => parseNpz(two, 'a.npz')).toThrow(/none is named/);
  });

  test('a flipped payload bit is found by the checksum', () => {
    const damaged = Buffer.from(stored);
    damaged[30 + 5 + 130] ^= 1;
    expect(() => parseNpz(damaged, 'a.npz')).toThrow(/checksum/);
  });

  test('an entry that claims more than DEFLATE can hold is refused before memory is taken', () => {
    const bomb = writeZip(
      [{ name: 'x.npy', content: Buffer.alloc(2_000_000) }],
      true,
      1_900_000_000,
    );
    expect(() => parseNpz(bomb, 'a.npz')).toThrow(/more than can be in it/);
  });

  test.skipIf(!existsSync(GOLDEN))(`NumPy's own archives are read whole (needs ${GOLDEN})`, () => {
    const file = `${GOLDEN}/mlp-default/trace.npz`;
    const bytes = readFileSync(file);
    const names = [...bytes.toString('latin1').matchAll(/PK.{44}([\w.]+)\.npy/gs)].filter(
      (match) => bytes.readUInt16LE(match.index + 2) === 0x0201,
    );
    expect(names.length).toBeGreaterThan(3);
    const arrays = names.map((match) => parseNpz(bytes, file, match[1]));
    arrays.forEach(expectSound);
    const y = parseNpy(readFileSync(`${GOLDEN}/mlp-default/y.npy`), 'y.npy');
    const last = arrays.filter((array) => sizeOf(array.shape) === y.data.length);
    expect(last.some((array) => array.data.every((value, i) => value === y.data[i]))).toBe(true);
  });
});

describe('idx', () => {
  test('the header of a 16-bit array is big-endian', () => {
    const bytes = Buffer.from([0, 0, 0x0b, 1, 0, 0, 0, 2, 0x01, 0x00, 0xff, 0xfe]);
    expect(parseIdx(bytes, 'a.idx')).toEqual({ shape: [2], data: new Float32Array([256, -2]) });
  });

  test.each([
    ['wrong magic', [1, 0, 8, 1, 0, 0, 0, 1, 7]],
    ['unknown type', [0, 0, 7, 1, 0, 0, 0, 1, 7]],
    ['truncated header', [0, 0, 8, 3, 0, 0]],
    ['truncated payload', [0, 0, 8, 1, 0, 0, 0, 2, 7]],
    ['absurd size', [0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255, 7]],
    ['nothing', []],
  ])('refuses %s', (_, bytes) => {
    expect(() => parseIdx(Buffer.from(bytes), 'a.idx')).toThrow(ParetapeError);
  });
});

describe('damaged files', () => {
  const csv = Buffer.from('a,b,label\n1,2,x\n-3.5,4e2,"y"\n0.5,1,x\n');
  const zip = writeZip([{ name: 'x.npy', content: fixtureBytes('int16 big-endian') }], true);
  const idx = Buffer.from([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]);
  const readers: [string, Buffer, (bytes: Buffer) => void][] = [
    ['npy', fixtureBytes('Fortran order'), (b) => expectSound(parseNpy(b, 'a'))],
    ['npz', zip, (b) => expectSound(parseNpz(b, 'a'))],
    ['idx', idx, (b) => expectSound(parseIdx(b, 'a'))],
    [
      'csv',
      csv,
      (b) => {
        const { count, shape, features, labels } = parseCsv(b, 'a', 'label');
        expect(features.length).toBe(count * sizeOf(shape));
        expect(labels.values.length).toBe(count);
        expect(features.every(Number.isFinite)).toBe(true);
      },
    ],
  ];

  test.each(readers)('mutated %s gives a sound array or a ParetapeError', (_, original, read) => {
    const edits = fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), { maxLength: 6 });
    const cut = fc.option(fc.nat(original.length));
    const property = fc.property(edits, cut, (changes, length) => {
      const bytes = Buffer.from(original);
      for (const [at, value] of changes) bytes[at] = value;
      try {
        read(length === null ? bytes : bytes.subarray(0, length));
      } catch (thrown) {
        if (!(thrown instanceof ParetapeError)) throw thrown;
        expect(thrown.code).toBe('INPUT');
      }
    });
    fc.assert(property, { numRuns: 1500, seed: 20240611 });
  });
});
