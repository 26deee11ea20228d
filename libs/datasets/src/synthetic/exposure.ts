/** What light and camera add to a painted image: a gradient of light, a colour cast, blur and noise. */
import type { Size } from '@keygrid/geometry';
import type { Random } from './random.ts';

/** @param pixels Levels `[height, width, 3]`. @returns The same as bytes. */
export function expose(pixels: Float32Array, size: Size, random: Random): Uint8Array {
  const softened = blur(pixels, size, random.range(0, 0.7));
  const direction = random.range(0, 2 * Math.PI);
  const fall = random.range(0, 0.28);
  const [slopeX, slopeY] = [
    (fall * Math.cos(direction)) / size.width,
    (fall * Math.sin(direction)) / size.height,
  ];
  const brightness = random.range(0.82, 1.14);
  const casts = [random.range(0.94, 1.06), random.range(0.94, 1.06), random.range(0.94, 1.06)] as const;
  const noise = random.range(1.5, 7);
  const result = new Uint8Array(pixels.length);
  for (let y = 0, at = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const light = brightness * (1 + slopeX * (2 * x - size.width) + slopeY * (2 * y - size.height));
      // Sum of three uniform draws: near enough to a normal one, standard deviation 0.5.
      const grain = (random.unit() + random.unit() + random.unit() - 1.5) * 2 * noise;
      for (const cast of casts) {
        const level = (softened[at] ?? 0) * light * cast + grain;
        result[at++] = Math.min(255, Math.max(0, Math.round(level)));
      }
    }
  }
  return result;
}

/** A small symmetric kernel, across and down; borders repeat. */
function blur(pixels: Float32Array, size: Size, sigma: number): Float32Array {
  const side = Math.exp(-0.5 / Math.max(1e-6, sigma * sigma));
  const sum = 1 + 2 * side;
  const [middle, edge] = [1 / sum, side / sum];
  const pass = (from: Float32Array, step: number, position: (at: number) => number, last: number) => {
    const to = new Float32Array(from.length);
    for (let i = 0; i < from.length; i++) {
      const place = position(i);
      const before = place > 0 ? i - step : i;
      const after = place < last ? i + step : i;
      to[i] = middle * (from[i] ?? 0) + edge * ((from[before] ?? 0) + (from[after] ?? 0));
    }
    return to;
  };
  const line = size.width * 3;
  const across = pass(pixels, 3, (i) => Math.floor((i % line) / 3), size.width - 1);
  return pass(across, line, (i) => Math.floor(i / line), size.height - 1);
}
