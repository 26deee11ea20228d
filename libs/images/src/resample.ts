/** Makes a crop's pixels: one resample of the original picture, never a resize of a resize (docs/method.md §7). */
import type { Crop } from '@keygrid/geometry';
import type { Picture } from './picture.ts';
import { createAxis, type Axis } from './resample-axis.ts';
import { resampleKernel, type ResampleKernel } from './resample-kernel.ts';

const CHANNELS = 3;
/** Rows of the picture the kernel is given at a time: its memory does not grow with the picture, and they stay in the cache. */
const BAND_ROWS = 32;

/**
 * The pixels of `crop`, `[side, side, 3]`, levels 0..255, not rounded; of a whole image its own, `[height, width, 3]`.
 * A squash is bilinear with half-pixel centres and a triangle filter as wide as the scale when it shrinks; a window is
 * bilinear with repeated borders, black where its pixel centre is at or beyond the picture's width or height.
 * Along x sums are float64, rounded once; along y they are rounded to float32 after each product.
 */
export function resample(picture: Picture, crop: Crop): Float32Array<ArrayBuffer> {
  const { kind } = crop;
  if (kind === 'whole') return Float32Array.from(checked(picture, crop).data);
  const { kernel, result, count } = resampled(picture, crop, kind);
  return new Float32Array(kernel.memory.buffer, result, count).slice();
}

/** The same pixels to the nearest whole level, halves to the even one, as a picture file has them. */
export function resampleBytes(picture: Picture, crop: Crop): Uint8Array<ArrayBuffer> {
  const { kind } = crop;
  if (kind === 'whole') return Uint8Array.from(checked(picture, crop).data);
  const { kernel, result, count } = resampled(picture, crop, kind);
  kernel.toBytes(result, count);
  return new Uint8Array(kernel.memory.buffer, result, count).slice();
}

function checked(picture: Picture, { image }: Crop): Picture {
  if (picture.width === image.width && picture.height === image.height) return picture;
  throw new RangeError(
    `resample: the crop is of a ${image.width}×${image.height} picture, not ${picture.width}×${picture.height}`,
  );
}

/** `count` float32 at the address `result` of the kernel's memory. */
function resampled(picture: Picture, crop: Crop, kind: 'squash' | 'window') {
  checked(picture, crop);
  const { side, scale, offset } = crop;
  const columns = createAxis({ kind, side, length: picture.width, scale: scale.x, offset: offset.x });
  const rows = createAxis({ kind, side, length: picture.height, scale: scale.y, offset: offset.y });
  const kernel = resampleKernel();
  const space = layOut(kernel, side, columns, rows);
  placeAxis(kernel, columns, space.columns);
  placeAxis(kernel, rows, space.rows);
  readColumns(kernel, picture, { side, columns, rows, space });
  kernel.alongColumns(space.lines, side, rows.taps, space.rows.firsts, space.rows.weights, space.result);
  return { kernel, result: space.result, count: side * side * CHANNELS };
}

/** Horizontal pass over the part of the picture that is read: float32 `[rows, side, 3]` at `space.lines`. */
function readColumns(
  kernel: ResampleKernel,
  { width, data }: Picture,
  { side, columns, rows, space }: { side: number; columns: Axis; rows: Axis; space: Space },
): void {
  const used = columns.end - columns.start;
  const bytes = new Uint8Array(kernel.memory.buffer);
  for (let top = rows.start; top < rows.end; top += BAND_ROWS) {
    const bottom = Math.min(rows.end, top + BAND_ROWS);
    for (let y = top; y < bottom; y++) {
      const from = (y * width + columns.start) * CHANNELS;
      const to = space.pixels + (y - top) * used * CHANNELS;
      bytes.set(data.subarray(from, from + used * CHANNELS), to);
    }
    kernel.alongRows(
      space.pixels,
      bottom - top,
      used,
      side,
      columns.taps,
      space.columns.firsts,
      space.columns.weights,
      space.scratch,
      space.lines + (top - rows.start) * side * CHANNELS * 4,
    );
  }
}

interface AxisSpace {
  readonly firsts: number;
  readonly weights: number;
}

/** Byte addresses in the kernel's memory. */
interface Space {
  readonly pixels: number;
  readonly columns: AxisSpace;
  readonly rows: AxisSpace;
  readonly scratch: number;
  readonly lines: number;
  readonly result: number;
}

const PAGE = 65536;
const SLACK = 128;

function layOut(kernel: ResampleKernel, side: number, columns: Axis, rows: Axis): Space {
  let end = 0;
  const take = (bytes: number): number => {
    const start = end;
    end = Math.ceil((start + bytes + SLACK) / 16) * 16;
    return start;
  };
  const takeAxis = (axis: Axis) => ({
    firsts: take(axis.firsts.byteLength),
    weights: take(axis.weights.byteLength),
  });
  const used = columns.end - columns.start;
  const line = side * CHANNELS * 4;
  const space = {
    pixels: take(BAND_ROWS * used * CHANNELS),
    columns: takeAxis(columns),
    rows: takeAxis(rows),
    scratch: take(used * 48),
    lines: take((rows.end - rows.start + 1) * line),
    result: take(side * line),
  };
  const missing = end - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE));
  return space;
}

function placeAxis({ memory }: ResampleKernel, { firsts, weights }: Axis, space: AxisSpace): void {
  new Int32Array(memory.buffer, space.firsts).set(firsts);
  new Float64Array(memory.buffer, space.weights).set(weights);
}
