/**
 * Photometric augmentation of one sampled image: levels 0..255 in, levels 0..255 out, shape [side, side, 3].
 * The operations and their strengths are those of albumentations' defaults, which CATs trains with (docs/method.md §6).
 */
import type { Draws } from './draws.ts';

export interface PhotometricConfig {
  /** Each operation on its own. */
  readonly photometric: number;
  /** To grey. */
  readonly grey: number;
}

type Operation = (levels: Float32Array, side: number, draws: Draws) => Float32Array;

/** In the order in which they are applied. */
const OPERATIONS: readonly Operation[] = [
  (levels) => posterise(levels, 4),
  equalise,
  (levels, side, draws) => sharpen(levels, side, draws.between(0.2, 0.5), draws.between(0.5, 1)),
  (levels, _, draws) => brightnessContrast(levels, draws.between(-0.2, 0.2), draws.between(-0.2, 0.2)),
  (levels) => solarise(levels, 128),
  colourJitter,
];

/** Draws which operations to apply and applies them. The input array is never written to. */
export function photometric(
  levels: Float32Array,
  side: number,
  config: PhotometricConfig,
  draws: Draws,
): Float32Array {
  let result = levels;
  if (draws.chance(config.grey)) result = saturate(result, 0);
  for (const operation of OPERATIONS) {
    if (draws.chance(config.photometric)) result = operation(result, side, draws);
  }
  return result;
}

/** Keeps the highest `bits` bits of every level. */
export function posterise(levels: Float32Array, bits: number): Float32Array {
  const step = 2 ** (8 - bits);
  return levels.map((level) => Math.floor(level / step) * step);
}

/** Spreads each channel's levels so that their histogram becomes flat; a channel of one level stays. */
export function equalise(levels: Float32Array): Float32Array {
  const result = new Float32Array(levels.length);
  for (let channel = 0; channel < 3; channel++) {
    const histogram = new Uint32Array(256);
    for (let i = channel; i < levels.length; i += 3) count(histogram, levels[i] ?? 0);
    const map = equalisedLevels(histogram);
    for (let i = channel; i < levels.length; i += 3) result[i] = map[byteOf(levels[i] ?? 0)] ?? 0;
  }
  return result;
}

function count(histogram: Uint32Array, level: number): void {
  const byte = byteOf(level);
  histogram[byte] = (histogram[byte] ?? 0) + 1;
}

function equalisedLevels(histogram: Uint32Array): Float32Array {
  const lowest = histogram.find((n) => n > 0) ?? 0;
  const total = histogram.reduce((a, b) => a + b, 0);
  let below = 0;
  return Float32Array.from(histogram, (n, level) => {
    below += n;
    return total === lowest ? level : Math.max(0, Math.round(((below - lowest) / (total - lowest)) * 255));
  });
}

/** Blends the image with its 3×3 high-pass; the border repeats. */
export function sharpen(levels: Float32Array, side: number, alpha: number, lightness: number): Float32Array {
  const result = new Float32Array(levels.length);
  const at = (row: number, column: number) => (row * side + column) * 3;
  const inside = (i: number) => Math.min(side - 1, Math.max(0, i));
  for (let row = 0; row < side; row++) {
    const rows = [inside(row - 1), row, inside(row + 1)];
    for (let column = 0; column < side; column++) {
      const columns = [inside(column - 1), column, inside(column + 1)];
      for (let channel = 0; channel < 3; channel++) {
        let around = 0;
        for (const r of rows) for (const c of columns) around += levels[at(r, c) + channel] ?? 0;
        const i = at(row, column) + channel;
        const middle = levels[i] ?? 0;
        const highPass = (9 + lightness) * middle - around;
        result[i] = level((1 - alpha) * middle + alpha * highPass);
      }
    }
  }
  return result;
}

/** `level · (1 + contrast) + 255 · brightness`. */
export function brightnessContrast(levels: Float32Array, brightness: number, contrast: number): Float32Array {
  return levels.map((x) => level(x * (1 + contrast) + 255 * brightness));
}

/** Inverts every level at or above the threshold. */
export function solarise(levels: Float32Array, threshold: number): Float32Array {
  return levels.map((x) => (x < threshold ? x : 255 - x));
}

/** Brightness and contrast factors, saturation factor (0.8 to 1.2 each) and a hue turn of up to 0.2 of the circle. */
function colourJitter(levels: Float32Array, _side: number, draws: Draws): Float32Array {
  const brightness = draws.between(0.8, 1.2);
  const contrast = draws.between(0.8, 1.2);
  const saturation = draws.between(0.8, 1.2);
  const turn = draws.between(-0.2, 0.2);
  let mean = 0;
  for (let i = 0; i < levels.length; i += 3) mean += greyOf(levels, i);
  mean /= Math.max(1, levels.length / 3);
  const lit = levels.map((x) => level((x - mean) * contrast * brightness + mean * brightness));
  return turnHue(saturate(lit, saturation), turn);
}

/** Moves each pixel away from (factor > 1) or towards (factor < 1) its grey; 0 is a grey image. */
export function saturate(levels: Float32Array, factor: number): Float32Array {
  const result = new Float32Array(levels.length);
  for (let i = 0; i < levels.length; i += 3) {
    const grey = greyOf(levels, i);
    for (let c = i; c < i + 3; c++) result[c] = level(grey + ((levels[c] ?? 0) - grey) * factor);
  }
  return result;
}

/** Turns every colour about the grey axis; `turn` is a fraction of the whole circle. Greys stay. */
export function turnHue(levels: Float32Array, turn: number): Float32Array {
  const cosine = Math.cos(2 * Math.PI * turn);
  const sine = Math.sin(2 * Math.PI * turn) / Math.sqrt(3);
  const same = cosine + (1 - cosine) / 3;
  const next = (1 - cosine) / 3 - sine;
  const other = (1 - cosine) / 3 + sine;
  const result = new Float32Array(levels.length);
  for (let i = 0; i < levels.length; i += 3) {
    const [r, g, b] = [levels[i] ?? 0, levels[i + 1] ?? 0, levels[i + 2] ?? 0];
    result[i] = level(same * r + next * g + other * b);
    result[i + 1] = level(other * r + same * g + next * b);
    result[i + 2] = level(next * r + other * g + same * b);
  }
  return result;
}

/** Luma of ITU-R BT.601. */
function greyOf(levels: Float32Array, i: number): number {
  return 0.299 * (levels[i] ?? 0) + 0.587 * (levels[i + 1] ?? 0) + 0.114 * (levels[i + 2] ?? 0);
}

function level(x: number): number {
  return x < 0 ? 0 : x > 255 ? 255 : x;
}

function byteOf(x: number): number {
  return Math.round(level(x));
}
