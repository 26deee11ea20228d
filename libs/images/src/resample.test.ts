import { squash, type Crop } from '@keygrid/geometry';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Picture } from './picture.ts';
import { resample, resampleBytes } from './resample.ts';
import { readParityCase, type ParityCase } from './testing/parity-case.ts';

function pictureOf(parity: ParityCase): Picture {
  const { shape, data } = parity.tensor('in.image');
  const [height = 0, width = 0] = shape;
  return { width, height, data: Uint8Array.from(data) };
}

function largestError(got: Float32Array, want: Float32Array): number {
  expect(got.length).toBe(want.length);
  return want.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (got[i] ?? NaN))), 0);
}

const SQUASHES = ['1', '2', '3', 'enlarged', 'one-column', 'one-row'].map((name) => `squash-${name}`);

test.each(SQUASHES)('%s: the reference pixels', (name) => {
  const parity = readParityCase(name);
  const picture = pictureOf(parity);
  const got = resample(picture, squash(picture, parity.params['side'] ?? 0));
  expect(largestError(got, parity.tensor('out.squash').data)).toBeLessThanOrEqual(
    parity.tolerance['out.squash'] ?? 0,
  );
});

test.each(['direct', 'enlarged', 'padded', 'padded-right-only'])(
  'kbc-window-%s: the reference pixels',
  (name) => {
    const parity = readParityCase(`kbc-window-${name}`);
    const picture = pictureOf(parity);
    const { side, scale, offset } = parity.params as unknown as {
      side: number;
      scale: number;
      offset: [number, number];
    };
    const crop: Crop = {
      kind: 'window',
      image: picture,
      side,
      scale: { x: scale, y: scale },
      offset: { x: offset[0], y: offset[1] },
    };
    expect(largestError(resample(picture, crop), parity.tensor('out.crop').data)).toBeLessThanOrEqual(
      parity.tolerance['out.crop'] ?? 0,
    );
  },
);

test('a squash to half the width is the mean under a triangle', () => {
  const picture: Picture = { width: 4, height: 2, data: new Uint8Array(24).fill(0) };
  picture.data.set([80, 80, 80], 0); // only the first pixel of the first row is lit
  const got = resample(picture, squash(picture, 2));
  // Along x: centre 1, half width 2, pixel centres 0.5, 1.5, 2.5 weigh 3, 3, 1 of 7. Along y: nothing shrinks.
  expect(got[0]).toBeCloseTo((80 * 3) / 7, 4);
});

test('any squash and any window has, to the bit, the pixels of three plain loops, and as bytes their whole levels', () => {
  const picture = fc
    .record({ width: fc.integer({ min: 1, max: 70 }), height: fc.integer({ min: 1, max: 70 }) })
    .chain(({ width, height }) =>
      fc
        .uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 })
        .map((data): Picture => ({ width, height, data })),
    );
  const scale = fc.double({ min: 0.2, max: 4, noNaN: true });
  const offset = fc.integer({ min: 0, max: 60 });
  const side = fc.integer({ min: 1, max: 33 });
  const window = fc.record({ x: scale, y: scale, left: offset, top: offset });
  fc.assert(
    fc.property(picture, side, fc.option(window), (image, s, w) => {
      const crop: Crop = w
        ? { kind: 'window', image, side: s, scale: w, offset: { x: w.left, y: w.top } }
        : squash(image, s);
      const levels = slowly(image, crop);
      expect(resample(image, crop)).toEqual(levels);
      expect(resampleBytes(image, crop)).toEqual(Uint8Array.from(Uint8ClampedArray.from(levels)));
    }),
    { numRuns: 300 },
  );
});

/** Along x in float64, along y rounded to float32 after each product; both in the order of the inputs. */
function slowly({ width, height, data }: Picture, { kind, side, scale, offset }: Crop): Float32Array {
  const weigh = (length: number, centre: number): number[] => {
    if (kind === 'squash') {
      const support = Math.max(1, length / side);
      const isReached = (i: number) =>
        i >= Math.floor(centre - support + 0.5) && i < Math.floor(centre + support + 0.5);
      const weights = Array.from({ length }, (_, i) =>
        isReached(i) ? Math.max(0, 1 - Math.abs(i + 0.5 - centre) / support) : 0,
      );
      const sum = weights.reduce((a, b) => a + b, 0);
      return weights.map((weight) => weight / sum);
    }
    const at = Math.min(Math.max(centre - 0.5, 0), length - 1);
    const first = Math.min(Math.floor(at), Math.max(0, length - 2));
    const near = (i: number) => (i === first ? 1 - (at - first) : i === first + 1 ? at - first : 0);
    return Array.from({ length }, (_, i) => (centre < length ? near(i) : 0));
  };
  const columns = Array.from({ length: side }, (_, i) => weigh(width, (i + 0.5 + offset.x) / scale.x));
  const rows = Array.from({ length: side }, (_, i) => weigh(height, (i + 0.5 + offset.y) / scale.y));
  const lines = Array.from({ length: height }, (_, y) =>
    columns.flatMap((weights) =>
      [0, 1, 2].map((c) =>
        Math.fround(weights.reduce((sum, w, x) => sum + w * (data[(y * width + x) * 3 + c] ?? NaN), 0)),
      ),
    ),
  );
  return Float32Array.from(
    rows.flatMap((weights) =>
      (lines[0] ?? []).map((_, i) =>
        weights.reduce((sum, w, y) => Math.fround(sum + w * (lines[y]?.[i] ?? NaN)), 0),
      ),
    ),
  );
}

test('a picture larger than all before and a small one after it: nothing is left over', () => {
  const large: Picture = { width: 900, height: 700, data: new Uint8Array(900 * 700 * 3).fill(255) };
  const small: Picture = { width: 5, height: 3, data: new Uint8Array(45) };
  expect(resample(large, squash(large, 65)).every((level) => Math.abs(level - 255) < 1e-4)).toBe(true);
  expect(resample(small, squash(small, 65)).every((level) => level === 0)).toBe(true);
});

test('a crop of another picture is refused', () => {
  const picture: Picture = { width: 2, height: 2, data: new Uint8Array(12) };
  expect(() => resample(picture, squash({ width: 3, height: 2 }, 4))).toThrow(/3×2/);
});
