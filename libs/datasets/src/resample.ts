/** Makes a crop's pixels: one resample of the original picture, never a resize of a resize (model.md §7). */
import type { Crop } from '@keygrid/geometry';
import type { Picture } from './picture.ts';

/** What one output pixel reads along one axis: `weights[k]` of input pixel `first + k`; no weights: black. */
interface Reading {
  readonly first: number;
  readonly weights: readonly number[];
}

const CHANNELS = 3;

/**
 * The pixels of `crop`, `[side, side, 3]`, levels 0..255, not rounded.
 * A squash is bilinear with half-pixel centres and a triangle filter as wide as the scale when it shrinks; a window is
 * bilinear with repeated borders, black where its pixel centre lies at or beyond the picture's width or height.
 */
export function resample(picture: Picture, crop: Crop): Float32Array {
  if (picture.width !== crop.image.width || picture.height !== crop.image.height) {
    throw new RangeError(
      `resample: the crop is of a ${crop.image.width}×${crop.image.height} picture, not ${picture.width}×${picture.height}`,
    );
  }
  const axis = (length: number, scale: number, offset: number): Reading[] =>
    Array.from({ length: crop.side }, (_, i) => {
      const centre = (i + 0.5 + offset) / scale;
      return crop.kind === 'squash' ? triangle(centre, length, crop.side) : bilinear(centre, length);
    });
  const columns = axis(picture.width, crop.scale.x, crop.offset.x);
  const rows = axis(picture.height, crop.scale.y, crop.offset.y);
  return readRows(readColumns(picture, columns, rows), rows, crop.side);
}

/** Pillow's BILINEAR: a triangle of half width `max(1, length / side)`, its weights normalised at the borders. */
function triangle(centre: number, length: number, side: number): Reading {
  const support = Math.max(1, length / side);
  const first = Math.max(0, Math.floor(centre - support + 0.5));
  const end = Math.min(length, Math.floor(centre + support + 0.5));
  const weights = Array.from({ length: end - first }, (_, k) =>
    Math.max(0, 1 - Math.abs(first + k + 0.5 - centre) / support),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  return { first, weights: weights.map((w) => w / sum) };
}

/** Between the two nearest pixel centres, borders repeated; nothing at or beyond the far edge. */
function bilinear(centre: number, length: number): Reading {
  if (centre >= length) return { first: 0, weights: [] };
  const position = Math.min(Math.max(centre - 0.5, 0), length - 1);
  const first = Math.min(Math.floor(position), Math.max(0, length - 2));
  const share = position - first;
  return length === 1 ? { first: 0, weights: [1] } : { first, weights: [1 - share, share] };
}

/** Horizontal pass over the rows that are read: `[height, side, 3]`. */
function readColumns(picture: Picture, columns: readonly Reading[], rows: readonly Reading[]): Float32Array {
  const { width, height, data } = picture;
  const side = columns.length;
  const result = new Float32Array(height * side * CHANNELS);
  const used = rows.filter((row) => row.weights.length > 0);
  const top = Math.min(height, ...used.map((row) => row.first));
  const bottom = Math.max(0, ...used.map((row) => row.first + row.weights.length));
  for (let y = top; y < bottom; y++) {
    columns.forEach(({ first, weights }, i) => {
      let red = 0;
      let green = 0;
      let blue = 0;
      let at = (y * width + first) * CHANNELS;
      for (const weight of weights) {
        red += weight * (data[at] ?? 0);
        green += weight * (data[at + 1] ?? 0);
        blue += weight * (data[at + 2] ?? 0);
        at += CHANNELS;
      }
      const to = (y * side + i) * CHANNELS;
      result[to] = red;
      result[to + 1] = green;
      result[to + 2] = blue;
    });
  }
  return result;
}

/** Vertical pass: `[side, side, 3]`. */
function readRows(lines: Float32Array, rows: readonly Reading[], side: number): Float32Array {
  const lineLength = side * CHANNELS;
  const result = new Float32Array(rows.length * lineLength);
  rows.forEach(({ first, weights }, j) => {
    weights.forEach((weight, k) => {
      const line = (first + k) * lineLength;
      for (let i = 0; i < lineLength; i++) {
        const at = j * lineLength + i;
        result[at] = (result[at] ?? 0) + weight * (lines[line + i] ?? 0);
      }
    });
  });
  return result;
}
