/** Maps whose values differ from cell to cell, the same in every run. */
import type { FeatureMap } from '../maps/feature-map.ts';

export function waves(height: number, width: number, channels: number, phase = 0): FeatureMap {
  const data = Float32Array.from({ length: height * width * channels }, (_, i) =>
    Math.sin(i * 1.7 + i * i * 0.013 + phase),
  );
  return { height, width, channels, data };
}
