import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CorruptDataError } from '../corrupt-data-error.ts';
import { readMat } from './read-mat.ts';
import { writeMat } from './write-mat.ts';

const array = fc.tuple(fc.nat(6), fc.nat(4)).chain(([rows, columns]) =>
  fc.record({
    shape: fc.constant([rows, columns]),
    data: fc
      .array(fc.double(), { minLength: rows * columns, maxLength: rows * columns })
      .map((values) => Float64Array.from(values)),
  }),
);
const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,14}$/);

test('what is written is read back to the bit, compressed or not', () => {
  fc.assert(
    fc.property(fc.dictionary(name, array, { minKeys: 1 }), fc.boolean(), (arrays, compressed) => {
      const read = readMat(writeMat(arrays, compressed), 'x.mat', Object.keys(arrays));
      expect(read).toEqual(arrays);
    }),
  );
});

test('a file cut anywhere is refused, and says so', () => {
  const data = Float64Array.from({ length: 10 }, (_, i) => i / 3);
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (compressed, share) => {
        const whole = writeMat({ bbox: { shape: [5, 2], data }, kps: { shape: [5, 2], data } }, compressed);
        const cut = whole.subarray(0, Math.floor(whole.length * share));
        expect(() => readMat(cut, 'x.mat', ['kps'])).toThrow(CorruptDataError);
      },
    ),
  );
});

test('any damaged byte gives other numbers or a refusal, never another kind of error', () => {
  const data = Float64Array.from([1, 2, 3, 4]);
  const whole = writeMat({ bbox: { shape: [1, 4], data } }, false);
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
      const damaged = Buffer.from(whole);
      damaged[at] = byte;
      try {
        expect(readMat(damaged, 'x.mat', ['bbox']).bbox.data.length).toBe(4);
      } catch (error) {
        expect(error).toBeInstanceOf(CorruptDataError);
      }
    }),
    { numRuns: 500 },
  );
});

/** Elements by hand: little-endian 32-bit words of a tag, then bytes, padded to 8. */
function words(little: boolean, ...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) =>
    little ? bytes.writeUint32LE(value, 4 * i) : bytes.writeUint32BE(value, 4 * i),
  );
  return bytes;
}
function file(little: boolean, ...parts: Buffer[]): Buffer {
  const header = Buffer.alloc(128, ' ');
  header.write('MATLAB 5.0 MAT-file, Platform: GLNXA64');
  header.write(little ? '\x00\x01IM' : '\x01\x00MI', 124, 'latin1');
  return Buffer.concat([header, ...parts]);
}
/** `x = uint8([7 9])`, its name and numbers in small elements, as MATLAB itself writes them. */
const smallMatrix = (little: boolean, kind = 9) => {
  const small = (type: number, ...bytes: number[]) => {
    const data = Buffer.alloc(4);
    Buffer.from(bytes).copy(data);
    const tag = words(little, (bytes.length << 16) | type);
    return Buffer.concat([tag, data]);
  };
  const content = Buffer.concat([
    words(little, 6, 8, kind, 0),
    words(little, 5, 8, 1, 2),
    small(1, 120),
    small(2, 7, 9),
  ]);
  return Buffer.concat([words(little, 14, content.length), content]);
};

test.each([true, false])('small elements and integer storage are read, little-endian: %s', (little) => {
  const { x } = readMat(file(little, smallMatrix(little)), 'x.mat', ['x']);
  expect(x).toEqual({ shape: [1, 2], data: Float64Array.from([7, 9]) });
  // Doubles with small whole values are stored as bytes too.
  expect(readMat(file(little, smallMatrix(little, 6)), 'x.mat', ['x']).x.data).toEqual(
    Float64Array.from([7, 9]),
  );
});

test.each<[string, Buffer, RegExp]>([
  [
    'version 7.3',
    Buffer.from('MATLAB 7.3 MAT-file, Platform: GLNXA64'.padEnd(600)),
    /x\.mat: .*7\.3 \(HDF5\).*-v7/,
  ],
  ['HDF5 without a heading', Buffer.from('\x89HDF\r\n\x1a\n'.padEnd(600), 'latin1'), /7\.3 \(HDF5\)/],
  ['no MATLAB file', Buffer.from('kps,1,2\n'), /x\.mat: not a MATLAB file of level 5/],
  ['an empty file', Buffer.alloc(0), /not a MATLAB file/],
  [
    'an element too long',
    file(true, words(true, 14, 4_000_000_000, 0, 0)),
    /says it has 4000000000 bytes, 8 are left/,
  ],
  ['a struct', file(true, smallMatrix(true, 2)), /"x" is a struct\. Expected an array of real numbers/],
  ['complex numbers', file(true, smallMatrix(true, 9 | (8 << 8))), /"x" is a complex array/],
  ['compressed rubbish', file(true, words(true, 15, 8, 1, 2)), /cannot be inflated/],
])('%s is refused, naming file and defect', (_what, content, message) => {
  expect(() => readMat(content, 'x.mat', ['x'])).toThrow(message);
});

test('a missing array is named beside those that are there', () => {
  expect(() => readMat(file(true, smallMatrix(true)), 'x.mat', ['kps'])).toThrow(
    'has no array "kps"; it holds "x"',
  );
});
