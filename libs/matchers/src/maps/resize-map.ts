/** Bilinear resize of a map on the processor, without antialiasing. */
import { axisWeights, type CornerRule } from './axis-weights.ts';
import type { FeatureMap } from './feature-map.ts';

/** `[h, w, c] → [height, width, c]`; sums in float64. */
export function resizeMap(map: FeatureMap, height: number, width: number, rule: CornerRule): FeatureMap {
  const { channels: c, data } = map;
  const rows = axisWeights(map.height, height, rule);
  const columns = axisWeights(map.width, width, rule);
  const out = new Float32Array(height * width * c);
  const line = map.width * c;
  for (let y = 0; y < height; y++) {
    const [top, down] = [(rows.at[y] ?? 0) * line, rows.share[y] ?? 0];
    const bottom = down > 0 ? top + line : top;
    for (let x = 0; x < width; x++) {
      const [left, across] = [(columns.at[x] ?? 0) * c, columns.share[x] ?? 0];
      const right = across > 0 ? left + c : left;
      const to = (y * width + x) * c;
      for (let k = 0; k < c; k++) {
        const above = mix(data[top + left + k], data[top + right + k], across);
        const below = mix(data[bottom + left + k], data[bottom + right + k], across);
        out[to + k] = mix(above, below, down);
      }
    }
  }
  return { height, width, channels: c, data: out };
}

const mix = (a = NaN, b = NaN, share: number) => a + share * (b - a);
