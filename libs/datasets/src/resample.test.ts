import { squash, type Crop } from '@keygrid/geometry';
import { expect, test } from 'vitest';
import type { Picture } from './picture.ts';
import { resample } from './resample.ts';
import { readParityCase, type ParityCase } from './testing/safetensors.ts';

function pictureOf(parity: ParityCase): Picture {
  const { shape, data } = parity.tensor('in.image');
  const [height = 0, width = 0] = shape;
  return { width, height, data: Uint8Array.from(data) };
}

function largestError(got: Float32Array, want: Float32Array): number {
  expect(got.length).toBe(want.length);
  return want.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (got[i] ?? NaN))), 0);
}

test.each(['squash-1', 'squash-2', 'squash-3'])('%s: the reference pixels', (name) => {
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

test('a crop of another picture is refused', () => {
  const picture: Picture = { width: 2, height: 2, data: new Uint8Array(12) };
  expect(() => resample(picture, squash({ width: 3, height: 2 }, 4))).toThrow(/3×2/);
});
